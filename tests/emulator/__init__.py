"""Tests of the emulator; most of them send requests over loopback with a plain HTTP client."""
