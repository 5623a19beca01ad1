"""Files on their way: what is uploaded, and what is downloaded to a path or as a stream."""
