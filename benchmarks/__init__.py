"""Measurements, each beside the bare library or the least there is; see ``python -m benchmarks --help``."""
