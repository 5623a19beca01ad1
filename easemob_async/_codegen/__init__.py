"""
The generator: reads the spec in ``_spec/`` and writes ``api/``, ``models/``, the callback events of ``webhooks/``, the
message jobs of ``batch/``, and the OpenAPI document.

Run ``python -m easemob_async._codegen`` after a change of the spec. With ``--check`` it writes nothing and fails if the
files on disk differ from what the spec says. Neither the spec nor the generator is in the wheel.

The files, in the order in which to read them:

* ``spec`` and ``callback_spec`` define what a row of the spec may say, one attrs class for each kind of row. They read
  the files strictly: an unknown key or an unknown name is an error that names the file and the row.
* ``text`` has what every generated module needs: headers, docstrings, literals, and the formatter. ``validation``
  writes the expressions that validate a value by the rules of its row.
* ``limits`` and ``operation_tables`` write the limits and the operations as values.
* ``methods`` writes the coroutine of an operation, ``method_docstrings`` its docstring, and ``areas`` the modules of
  ``api/`` with one class for each area.
* ``models`` writes the attrs classes, ``jobs`` the batch methods, ``events`` and ``catalogue`` the classes of callbacks
  and the table that selects them, and ``openapi`` with ``openapi_schemas`` the OpenAPI document.
* ``__main__`` puts the files together, and compares or writes them.

The spec has every fact once, with its source. ``title``, ``text``, ``about`` and ``notes`` go into docstrings, ``when``
into the errors of a docstring. ``facts`` and ``corrections`` stay in the spec, for the emulator, the tests and
maintainers. A row that several operations need is in ``_spec/shared.yaml``.
"""
