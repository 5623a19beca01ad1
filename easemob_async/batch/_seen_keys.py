"""Memory-saving set of the keys that occurred before."""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["SeenKeys"]

_DIGEST_SIZE = 12
"""Bytes kept of a key; among 100 million keys the probability of any collision is below 10**-12."""


class SeenKeys:
    """
    A set of strings to which keys can only be added, at about 14 bytes for each key.

    A ``set`` of the strings takes about seven times as much memory. Here, the digests of the keys are concatenated in
    4,096 byte arrays, and a lookup searches one of them.
    """

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets: dict[int, bytearray] = {}

    def add(self, key: str) -> bool:
        """Add *key*; returns False if the set contains it already."""
        # "surrogatepass": keys of fan_out are any strings, also those that UTF-8 cannot encode.
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_SIZE).digest()
        # The first 12 bits of the digest.
        index = (digest[0] << 4) | (digest[1] >> 4)
        bucket = self._buckets.get(index)
        if bucket is None:
            bucket = self._buckets[index] = bytearray()
        elif digest in bucket:
            # The search may hit across two digests; that is a collision like any other, and as improbable.
            return False
        bucket += digest
        return True

    def __contains__(self, key: str) -> bool:
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_SIZE).digest()
        return digest in self._buckets.get((digest[0] << 4) | (digest[1] >> 4), b"")
