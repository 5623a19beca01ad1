"""Callbacks verified and read, without any framework."""

from __future__ import annotations

from collections.abc import Collection

from easemob_async._checks import refuse
from easemob_async._clock import Clock, SystemClock
from easemob_async._json import decode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._base import Event
from easemob_async.webhooks._catalogue import FAMILIES
from easemob_async.webhooks._errors import InvalidCallbackError, InvalidSignatureError
from easemob_async.webhooks._recognising import read_event
from easemob_async.webhooks._signature import matching_secret

__all__ = ["Webhook"]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64


class Webhook:
    """
    Verifies callbacks and reads them as typed events.

    A callback nobody documented, or of another shape than documented, is an ``UnknownEvent`` and no error. A field
    that is new is in ``extra``.

    Args:
        secrets: The secrets of the console's rules that call this address; each rule has its own.
        app_key: Refuse callbacks that name another app.
        verify: Off takes everything; only for tests, or where somebody else has verified.
        accept_unsigned: Take the events that the documents show without a signature (reactions, threads, pushes that
            succeeded) when they come without one. Whether the service really leaves it out is not known; every
            other event needs its signature in any case. Anybody can forge what is taken this way.
        max_age: Seconds after which a callback is too old, and which its time may be ahead; None takes any. The
            service itself resends stored callbacks after up to three days.
        max_bytes: The largest body, in bytes.
        clock: Where time comes from.

    Raises:
        InvalidArgumentError: There is no secret to verify with, or one is empty.
    """

    def __init__(
        self,
        secrets: Collection[str] = (),
        *,
        app_key: str | None = None,
        verify: bool = True,
        accept_unsigned: bool = False,
        max_age: float | None = None,
        max_bytes: int = MAX_BYTES,
        clock: Clock | None = None,
    ) -> None:
        if isinstance(secrets, str):
            refuse("secrets", "must be a collection of strings, not one string")
        if verify and not secrets:
            refuse("secrets", "at least one is needed to verify callbacks with")
        if not all(isinstance(secret, str) and secret for secret in secrets):
            refuse("secrets", "must be non-empty strings")
        self.app_key = app_key
        self.max_bytes = max_bytes
        self._secrets = tuple(secrets)
        self._verify = verify
        self._accept_unsigned = accept_unsigned
        self._max_age = max_age
        self._clock: Clock = SystemClock() if clock is None else clock

    def __repr__(self) -> str:
        return f"Webhook(<{len(self._secrets)} secrets>, app_key={self.app_key!r}, verify={self._verify})"

    def receive(self, body: bytes) -> Event:
        """
        Verify a callback and read it.

        Args:
            body: The request's body, as it came.

        Raises:
            InvalidSignatureError: It is not signed by one of the secrets, or too old.
            InvalidCallbackError: It is no callback at all, or of another app.
        """
        raw = self._decoded(body)
        if self._verify:
            self._check(raw)
        return read_event(raw, FAMILIES)

    def verify(self, body: bytes) -> int | None:
        """
        Check a callback's signature.

        Returns:
            The index of the secret that made it; None where it was taken without one.

        Raises:
            InvalidSignatureError: It is not signed by one of the secrets, or too old.
            InvalidCallbackError: It is no callback at all, or of another app.
        """
        return self._check(self._decoded(body))

    def parse(self, body: bytes) -> Event:
        """
        Read a callback without verifying it.

        Raises:
            InvalidCallbackError: It is no callback at all, or of another app.
        """
        return read_event(self._decoded(body), FAMILIES)

    def _decoded(self, body: bytes) -> dict[str, JSON]:
        if len(body) > self.max_bytes:
            raise InvalidCallbackError(f"the body has {len(body)} bytes, at most {self.max_bytes} are taken")
        try:
            raw: JSON = decode(body)
        except (ValueError, RecursionError):
            raise InvalidCallbackError("the body is no JSON") from None
        if not is_object(raw):
            raise InvalidCallbackError("the body is no JSON object")
        # Most bodies have fewer brackets than the depth that is allowed.
        if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _is_deeper(raw, MAX_DEPTH):
            raise InvalidCallbackError(f"the body is nested more than {MAX_DEPTH} deep")
        app_key = raw.get("appkey")
        if self.app_key is not None and app_key is not None and app_key != self.app_key:
            raise InvalidCallbackError("the callback is of another app")
        return raw

    def _check(self, raw: dict[str, JSON]) -> int | None:
        call_id, timestamp, security = raw.get("callId"), raw.get("timestamp"), raw.get("security")
        if security is None and self._accept_unsigned and not read_event(raw, FAMILIES).signed:
            self._check_age(timestamp)
            return None
        if not isinstance(security, str) or not isinstance(call_id, str):
            raise InvalidSignatureError("the callback carries no signature")
        if type(timestamp) is not int and not isinstance(timestamp, str):
            raise InvalidSignatureError("the callback carries no time in milliseconds")
        found = matching_secret(call_id, timestamp, security, self._secrets)
        if found is None:
            raise InvalidSignatureError("the signature was made with none of the secrets")
        self._check_age(timestamp)
        return found

    def _check_age(self, timestamp: JSON) -> None:
        if self._max_age is None:
            return
        try:
            age = abs(self._clock.wall() - int(timestamp) / 1000)
        except (TypeError, ValueError, OverflowError):
            raise InvalidSignatureError("the callback carries no time in milliseconds") from None
        if age > self._max_age:
            raise InvalidSignatureError(
                f"the callback is {age:.0f} seconds old or ahead, {self._max_age:g} are allowed"
            )


def _is_deeper(value: JSON, limit: int) -> bool:
    level: list[JSON] = [value]
    for _ in range(limit):
        level = [
            inside
            for each in level
            for inside in (each.values() if is_object(each) else each if is_list(each) else ())
            if is_object(inside) or is_list(inside)
        ]
        if not level:
            return False
    return True
