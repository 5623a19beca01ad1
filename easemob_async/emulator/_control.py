"""
The control API: inspect and change an emulator in another process, from the same machine only.

    GET  /_emulator/statistics                      the counts of ``Emulator.statistics``
    GET  /_emulator/state?org=O&app=A               counts of users, groups and messages, and of issued tokens
    GET  /_emulator/users?org=O&app=A               every user ID, oldest first, and how often each was registered
    GET  /_emulator/members?org=O&app=A&group=G     every member of a group, in the order of joining
    GET  /_emulator/deliveries?org=O&app=A          number of messages per user; ``target=chatgroups`` per group
    POST /_emulator/faults                          ``{"clear": true, "latency": 0.01, "add": [{"kind": "html"}]}``
    POST /_emulator/tokens/expire?org=O&app=A       expires the app's tokens; with ``users_too=true`` its users' too

An organisation's name cannot begin with an underscore, so these paths do not hide any path of the API.

A web page in a browser on this machine must not send control requests. So a request must have a ``Host`` header that
names this machine: a page whose own domain was made to resolve to 127.0.0.1 (DNS rebinding) sends its domain. The host
of an absolute target (``GET http://host/path``) counts instead of the header. And a request that a browser marks as
sent by a page of another origin is refused. The paths of the API accept requests from any client.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol

from attrs import asdict

from easemob_async._json import decode, encode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._call import EmulatedReply

if TYPE_CHECKING:
    from easemob_async.emulator._faults import Faults
    from easemob_async.emulator._request_log import Statistics
    from easemob_async.emulator._tenant import Tenant

__all__ = ["PREFIX", "answer_control_request"]

PREFIX = "_emulator"

QueryParameters = dict[str, str]


class ControllableEmulator(Protocol):
    """The part of an emulator that control requests read and change."""

    @property
    def faults(self) -> Faults:
        """The faults to inject."""
        ...

    def statistics(self) -> Statistics:
        """Return counts of all requests answered so far."""
        ...

    def tenant(self, org: str, app: str) -> Tenant:
        """Return an app's state."""
        ...


def _tenant(emulator: ControllableEmulator, query: QueryParameters) -> Tenant:
    return emulator.tenant(query["org"], query["app"])


def _statistics(emulator: ControllableEmulator, query: QueryParameters, body: JSON) -> JSON:
    shown = asdict(emulator.statistics())
    shown["by_operation"] = {
        operation: {str(status): count for status, count in answers.items()}
        for operation, answers in shown["by_operation"].items()
    }
    return shown


def _state(emulator: ControllableEmulator, query: QueryParameters, body: JSON) -> JSON:
    tenant = _tenant(emulator, query)
    return {
        "users": len(tenant.users),
        "groups": {
            group.id: {"name": group.name, "owner": group.owner, "members": len(group.members)}
            for group in tenant.groups.values()
        },
        "messages": tenant.messages.total,
        "duplicates": len(tenant.messages.duplicates()),
        "tokens_issued": tenant.tokens.issued_count,
        "carried_out": dict(tenant.carried_out),
    }


def _users(emulator: ControllableEmulator, query: QueryParameters, body: JSON) -> JSON:
    users = _tenant(emulator, query).users
    return {"usernames": list(users), "registrations": users.registrations}


def _members(emulator: ControllableEmulator, query: QueryParameters, body: JSON) -> JSON:
    return {"usernames": list(_tenant(emulator, query).groups[query["group"]].members)}


def _deliveries(emulator: ControllableEmulator, query: QueryParameters, body: JSON) -> JSON:
    delivered = _tenant(emulator, query).messages.delivered
    return {"recipients": {str(target): counts for target, counts in delivered.items()}[query.get("target", "users")]}


def _set_faults(emulator: ControllableEmulator, query: QueryParameters, body: JSON) -> JSON:
    if not is_object(body):
        raise ValueError("the body must be a JSON object")
    if body.get("clear"):
        emulator.faults.clear()
    for fault in body.get("add", []):
        emulator.faults.add(
            fault["kind"],
            operation=fault.get("operation"),
            probability=fault.get("probability", 1.0),
            times=fault.get("times"),
        )
    if "latency" in body:
        latency = body["latency"]
        emulator.faults.add_latency((latency[0], latency[1]) if is_list(latency) else latency)
    return {"ok": True}


def _expire_tokens(emulator: ControllableEmulator, query: QueryParameters, body: JSON) -> JSON:
    users_too = query.get("users_too") == "true"
    return {"ended": _tenant(emulator, query).tokens.expire_all(users_too=users_too)}


_ACTIONS: dict[tuple[str, str], Callable[[ControllableEmulator, QueryParameters, JSON], JSON]] = {
    ("GET", "statistics"): _statistics,
    ("GET", "state"): _state,
    ("GET", "users"): _users,
    ("GET", "members"): _members,
    ("GET", "deliveries"): _deliveries,
    ("POST", "faults"): _set_faults,
    ("POST", "tokens/expire"): _expire_tokens,
}


_HOST = re.compile(r"(?:\[(?P<ipv6>[^\[\]]*)\]|(?P<name>[^:\[\]]*))(?::[0-9]*)?")


def _is_this_machine(host: str) -> bool:
    """Tell whether a ``Host`` header, with or without a port, names this machine."""
    match = _HOST.fullmatch(host)
    if match is None:
        return False
    # A client that was given 0.0.0.0, the address to listen on, sends it. It is not a domain that an attacker controls.
    ipv6: str | None = match["ipv6"]
    if ipv6 is not None:
        return ipv6 == "::" or (":" in ipv6 and _is_loopback(ipv6))
    name: str = match["name"].lower()
    return name in {"localhost", "0.0.0.0"} or _is_loopback(name)  # noqa: S104


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _find_objection(headers: Iterable[tuple[bytes, bytes]], caller: str | None) -> str | None:
    """Return why a control request is refused; None if its sender may control the emulator."""
    if caller is not None and not _is_loopback(caller):
        return "control requests are accepted from this machine only"
    fields = [(name.lower(), value.decode("latin-1").strip()) for name, value in headers]
    hosts = [value for name, value in fields if name == b"host"]
    if not hosts or not all(map(_is_this_machine, hosts)):
        return "the Host header of a control request must be localhost or a loopback address, such as 127.0.0.1"
    origins = {f"{scheme}://{host.lower()}" for host in hosts for scheme in ("http", "https")}
    for name, value in fields:
        if name == b"origin" and value.lower() not in origins:
            return "a control request from a web page of another origin is refused; send it without an Origin header"
        # "none" is a request of the user: an address that was typed in, or a bookmark.
        if name == b"sec-fetch-site" and value.lower() not in {"same-origin", "none"}:
            return "a control request from a web page of another origin is refused (Sec-Fetch-Site)"
    return None


def answer_control_request(
    emulator: ControllableEmulator,
    method: str,
    path: str,
    query: QueryParameters,
    body: bytes,
    headers: Iterable[tuple[bytes, bytes]],
    caller: str | None,
) -> EmulatedReply:
    """
    Answer a control request.

    Args:
        emulator: The emulator to inspect or change.
        method: HTTP method.
        path: Path after ``/_emulator/``.
        query: Query parameters.
        body: Body of the request.
        headers: Header fields of the request.
        caller: IP address of the client; None for a client in this process.

    Returns:
        Status 200 with the result as JSON; 400, 403 or 404 with ``{"error": ...}``.
    """
    objection = _find_objection(headers, caller)
    if objection is not None:
        return EmulatedReply(403, encode({"error": objection}))
    action = _ACTIONS.get((method, path))
    if action is None:
        return EmulatedReply(404, encode({"error": f"unknown control request: {method} {path}"}))
    try:
        return EmulatedReply(200, encode(action(emulator, query, decode(body) if body else None)))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        return EmulatedReply(400, encode({"error": f"{type(error).__name__}: {error}"}))
