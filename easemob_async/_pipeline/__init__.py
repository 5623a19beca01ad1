"""
A call between the method of the client and the transport.

    pipeline       ``Pipeline``, the interface: it makes a ``Call`` and runs it
      core         the state that all calls of a client share, and the options of a call
      encoding     encoding of arguments: query, body, header fields
      call         ``Call``: attempts, until one succeeds or ends the call
        state      the state of one call: its request and its progress
        admission  before an attempt: a token, and a grant of the rate limiter
          tokens/  one token for all calls
          limits/  rate limiting
        reading    after a success: the payload in its envelope becomes the operation's model
        error_mapping, error_texts, redaction
                   after a refusal: the error it means, without secrets
        retry      after a failure: whether and when to retry
        close_signal
                   waits that end when the client is closed
      transfers    ``UploadCall`` and ``DownloadCall``: calls with streamed bodies
      observation  events for observers
      tracking     reports on each request, for bulk jobs

Read the files in this order. Decisions are plain functions of values; only ``call``, ``admission``, ``transfers`` and
``close_signal`` wait.
"""
