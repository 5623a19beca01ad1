"""
Injected faults: the replies of a failing service, and the requests that get them.

Every fault happens either *before* the effect (the operation is not carried out) or *after* it (the operation is
carried out, but the reply does not show it, or has another form). Faults below HTTP, such as resets, are
injected by ``FaultProxy``.
"""

from __future__ import annotations

import re
from random import Random
from typing import Literal, get_args

from attrs import define, frozen

from easemob_async import _checks as check
from easemob_async._json import decode, encode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._call import JSON_TYPE, EmulatedReply
from easemob_async.emulator._refusal import Refusal

__all__ = ["FaultKind", "Faults"]

FaultKind = Literal[
    "unavailable",
    "bad_gateway",
    "internal_error",
    "unauthorized",
    "reach_limit",
    "reach_limit_without_code",
    "send_limit",
    "unavailable_after",
    "internal_error_after",
    "html",
    "empty",
    "truncated",
    "numeric_ids",
    "empty_data",
    "without_reasons",
]
"""
Kind of fault.

Before the effect (the operation is not carried out):

* ``unavailable``: status 503 with a gateway's HTML page.
* ``bad_gateway``: status 502 with a gateway's HTML page.
* ``internal_error``: status 500 with a JSON error body.
* ``unauthorized``: status 401, as for an expired token.
* ``reach_limit``: status 429, the usual rate-limit refusal.
* ``reach_limit_without_code``: status 429 without ``error``, as the message pages show it.
* ``send_limit``: status 403, the rate-limit refusal of the message operations.

After the effect (the operation is carried out, but the reply does not say so):

* ``unavailable_after``: as ``unavailable``.
* ``internal_error_after``: as ``internal_error``.
* ``html``: status 200 with an HTML page.
* ``empty``: status 200 with an empty body.
* ``truncated``: status 200 with the first half of the JSON body.

After the effect, a reply of another form, as other clusters or versions of the service send it:

* ``numeric_ids``: strings of digits, such as the IDs of groups, chat rooms and messages, become numbers.
* ``empty_data``: ``data`` is ``[]``, whatever it was.
* ``without_reasons``: rows that report a failure do not say why.
"""

AFTER_EFFECT: frozenset[FaultKind] = frozenset(
    {
        "unavailable_after",
        "internal_error_after",
        "html",
        "empty",
        "truncated",
        "numeric_ids",
        "empty_data",
        "without_reasons",
    }
)

REASONS = {"reason", "registerUserFailReason"}
"""Names of the fields in which a row reports why it failed."""

_DIGITS = re.compile(r"0|[1-9][0-9]{0,18}")

_REFUSALS: dict[FaultKind, Refusal] = {
    "internal_error": Refusal(500, "internal_server_error", "Internal server error"),
    "internal_error_after": Refusal(500, "internal_server_error", "Internal server error"),
    "unauthorized": Refusal(401, "unauthorized", "Unable to authenticate due to expired access token"),
    "reach_limit": Refusal(429, "reach_limit", "This request has reached api limit"),
    "reach_limit_without_code": Refusal(429, None, "This request has reached api limit"),
    "send_limit": Refusal(403, "message_send_error", "message send reach limit"),
}


def html_page(status: int, title: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> EmulatedReply:
    """Make the HTML page that a gateway sends in place of the service's reply."""
    head, body = f"<head><title>{title}</title></head>", f"<body>\r\n<center><h1>{title}</h1></center>\r\n</body>"
    text = f"<html>\r\n{head}\r\n{body}\r\n</html>\r\n"
    return EmulatedReply(status, text.encode(), b"text/html", headers)


def apply_fault(kind: FaultKind, reply: EmulatedReply | None, timestamp: int) -> EmulatedReply:
    """Return the reply that *kind* produces; *reply* is the true one, or None if the operation was not carried out."""
    match kind:
        case "unavailable" | "unavailable_after":
            return html_page(503, "503 Service Temporarily Unavailable")
        case "bad_gateway":
            return html_page(502, "502 Bad Gateway")
        case "html":
            return html_page(200, "Welcome")
        case "empty":
            return EmulatedReply(200, b"")
        case "truncated":
            assert reply is not None
            return EmulatedReply(reply.status, reply.body[: len(reply.body) // 2], reply.content_type)
        case "numeric_ids" | "empty_data" | "without_reasons":
            assert reply is not None
            return _respell(kind, reply)
        case _:
            refusal = _REFUSALS[kind]
            return EmulatedReply(refusal.status, refusal.encode_body(timestamp))


def _respell(kind: FaultKind, reply: EmulatedReply) -> EmulatedReply:
    if reply.content_type is not JSON_TYPE:
        return reply  # a file, which may have the same type
    body: JSON = decode(reply.body)
    if kind == "numeric_ids":
        body = _with_numbers(body)
    elif kind == "without_reasons":
        body = _without_reasons(body)
    elif is_object(body):
        body = {**body, "data": []}
    return EmulatedReply(reply.status, encode(body), reply.content_type, reply.headers)


def _with_numbers(value: JSON) -> JSON:
    if isinstance(value, str):
        return int(value) if _DIGITS.fullmatch(value) else value
    if is_object(value):
        return {name: _with_numbers(inner) for name, inner in value.items()}
    return [_with_numbers(row) for row in value] if is_list(value) else value


def _without_reasons(value: JSON) -> JSON:
    if is_object(value):
        return {name: _without_reasons(inner) for name, inner in value.items() if name not in REASONS}
    return [_without_reasons(row) for row in value] if is_list(value) else value


@define(slots=True, eq=False)
class _FaultPlan:
    kind: FaultKind
    operation: str | None
    probability: float
    times: int | None


@frozen(slots=True)
class _Latency:
    low: float
    high: float
    operation: str | None


class Faults:
    """
    The faults of one emulator.

    A request gets at most one fault: the first that was added and applies to it.

        emulator.faults.add("unavailable", operation="users.get", times=2)
        emulator.faults.add_latency((0.05, 0.2))

    Args:
        seed: Seed of the random choices. The same seed and the same requests in the same order get the same faults.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = Random(seed)
        self._plans: list[_FaultPlan] = []
        self._latencies: list[_Latency] = []

    def add(
        self, kind: FaultKind, *, operation: str | None = None, probability: float = 1.0, times: int | None = None
    ) -> None:
        """
        Inject a fault into requests from now on.

        Args:
            kind: Kind of fault; see ``FaultKind``.
            operation: ID of the operation whose requests get the fault, such as ``users.get``; None applies it to all.
            probability: Probability for each request, 0 to 1.
            times: Maximum number of requests that get the fault; None is unlimited.

        Raises:
            InvalidArgumentError: *kind* is unknown, *probability* is not between 0 and 1, *times* is negative, or an
                argument is of another type.
        """
        check.one_of("kind", kind, *get_args(FaultKind))
        check.text("operation", operation, optional=True, at_least=1)
        check.probability("probability", probability)
        check.integer("times", times, optional=True, at_least=0)
        self._plans.append(_FaultPlan(kind, operation, probability, times))

    def add_latency(self, seconds: float | tuple[float, float], *, operation: str | None = None) -> None:
        """
        Delay replies from now on.

        The operation is carried out when the request arrives; only the reply is delayed. Of several latencies that
        apply to a request, the one added last is used.

        Args:
            seconds: The delay in seconds, or the bounds of a random delay.
            operation: ID of the operation whose replies are delayed; None delays all.

        Raises:
            InvalidArgumentError: *seconds* is negative or not finite, or the lower bound is above the upper one.
        """
        if isinstance(seconds, tuple) and len(seconds) != 2:
            check.refuse("seconds", "must be a number of seconds, or (lower bound, upper bound)")
        low, high = seconds if isinstance(seconds, tuple) else (seconds, seconds)
        check.seconds("seconds", low, optional=False, allow_zero=True)
        check.seconds("seconds", high, optional=False, allow_zero=True)
        if low > high:
            check.refuse("seconds", f"must have the lower bound first, got {low} and {high}")
        check.text("operation", operation, optional=True, at_least=1)
        self._latencies.append(_Latency(low, high, operation))

    def clear(self) -> None:
        """Remove all faults and latencies."""
        self._plans.clear()
        self._latencies.clear()

    def draw(self, operation: str) -> FaultKind | None:
        """Choose the fault for a request; None for no fault."""
        for plan in self._plans:
            if plan.times == 0 or plan.operation not in {None, operation}:
                continue
            if plan.probability < 1.0 and self._random.random() >= plan.probability:
                continue
            if plan.times is not None:
                plan.times -= 1
            return plan.kind
        return None

    def draw_latency(self, operation: str) -> float:
        """Choose the delay of a reply in seconds; the latency added last that applies is used."""
        for latency in reversed(self._latencies):
            if latency.operation is None or latency.operation == operation:
                return self._random.uniform(latency.low, latency.high)
        return 0.0
