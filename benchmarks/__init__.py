"""Measurements, each compared with bare libraries or the minimum of work; see ``python -m benchmarks --help``."""
