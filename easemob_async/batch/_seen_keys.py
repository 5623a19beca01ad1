"""Which keys came before, in little memory."""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["SeenKeys"]

_WIDTH = 12
"""Bytes kept of a key: among 100 million keys the chance that any two look the same is below 10**-12."""


class SeenKeys:
    """
    A set of strings that only grows, about 14 bytes for each; a set of the strings themselves takes about seven times
    as much.

    The digests lie end to end in 4,096 buckets, and looking one up is a search through one of them.
    """

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets: dict[int, bytearray] = {}

    def add(self, key: str) -> bool:
        """Put *key* in; False when it is there already."""
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest()
        index = (digest[0] << 4) | (digest[1] >> 4)
        bucket = self._buckets.get(index)
        if bucket is None:
            bucket = self._buckets[index] = bytearray()
        elif digest in bucket:
            # A hit that is not aligned is a collision like any other, and as unlikely.
            return False
        bucket += digest
        return True

    def __contains__(self, key: str) -> bool:
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest()
        return digest in self._buckets.get((digest[0] << 4) | (digest[1] >> 4), b"")
