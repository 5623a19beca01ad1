"""
What happens to a call between the method and the wire.

    pipeline       the doors: ``Pipeline`` makes a ``Call`` and runs it
      core         what all calls of a client share, and the options of a call
      encoding     arguments as they go on the wire
      call         ``Call``: attempt after attempt, until one succeeds or ends the call
        state      one call: what is sent, and how far it is
        admission  before an attempt: a token, and a grant of the rate limiter
          tokens/  one token for all calls
          limits/  rate limiting
        reading    a success: the payload in its envelope, structured into the model
        error_mapping, redaction
                   a refusal: the error it means, without secrets
        retry      after a failure: whether and when to retry
        closing    waits that end when the client is closed
      transfers    uploads and downloads: calls whose bodies come in pieces
      observation  events for observers
      tracking     reports on each request, for bulk jobs

Read them in this order. Decisions are plain functions of values; what waits is in ``call``, ``admission`` and
``closing``.
"""
