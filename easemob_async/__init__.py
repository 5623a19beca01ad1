"""Asyncio-native client for the Easemob IM server REST API."""

from easemob_async._version import __version__

__all__ = ["__version__"]
