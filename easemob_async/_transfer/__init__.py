"""
Files: bodies of uploads, downloads to a file or as a stream, and the records of history files.

Read the files in this order:

* ``progress`` reports the progress of a transfer.
* ``upload`` makes the multipart body of an upload from bytes, a file or a stream.
* ``download`` receives a file and resumes a download that was interrupted.
* ``history`` parses the records of a history file while it is received.
"""
