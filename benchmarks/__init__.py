"""
Measurements, each compared with bare libraries or the minimum of work; see ``python -m benchmarks --help``.

Each measurement is a module with a ``main``; ``everything`` runs all of them, and ``comparison`` compares two runs.
Files with an underscore are shared: ``_figures`` (options, medians, ratios, the file of figures), ``_child``
(processes), ``_server`` and the other servers, ``_lanes`` (one call made by each library).
"""
