"""
The generator: reads ``_spec/*.yaml`` and writes ``api/`` and ``models/``.

Run ``python -m easemob_async._codegen`` after changing the spec; ``--check`` compares without writing.
"""
