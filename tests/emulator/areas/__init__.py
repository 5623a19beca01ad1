"""Tests of the emulated operations, one module for each area."""
