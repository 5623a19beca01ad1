"""
Authorization: checks a request's token against what the operation accepts.

Source: error.html, "Token 相关错误码"; the wording for registrations and groups is that of their own pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._refusal import Refusal

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._routing import Route
    from easemob_async.emulator._state.tokens import IssuedToken

__all__ = ["authorize"]

_TOKEN_PREFIX = "YWMt"  # noqa: S105 - the prefix of every token of the service
_OAUTH_WORDING = ("users.register", "groups.", "threads.", "chatrooms.")


def authorize(call: EmulatedCall, route: Route) -> IssuedToken | None:
    """
    Return the token of a request, if the operation accepts it.

    Returns:
        The token; None for operations that need none.

    Raises:
        Refusal: 401. The token is missing, was not issued for this app, has expired, or does not permit the operation.
    """
    if route.access == "none":
        return None
    token = _find_token(call, route)
    if token.username is None:
        if route.access == "user":
            raise _not_permitted(call)
    elif route.access == "app":
        if route.operation == "attributes.get_capacity":
            raise Refusal(401, None, "unauthorized", shape="desc")
        if route.operation == "tokens.get_user":
            raise Refusal(401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token")
        raise _not_permitted(call)
    elif route.user_value and call.values.get(route.user_value, "").lower() != token.username:
        raise _not_permitted(call)
    return token


def _find_token(call: EmulatedCall, route: Route) -> IssuedToken:
    header = call.headers.get(b"authorization")
    scheme, _, text = header.decode("latin-1").partition(" ") if header is not None else ("", "", "")
    token = call.tenant.tokens.find(text) if scheme.lower() == "bearer" else None
    if token is not None:
        return token
    if route.operation.startswith("attributes."):
        raise Refusal(401, None, "Unauthorized", shape="desc")
    if route.operation.startswith(_OAUTH_WORDING):
        raise Refusal(401, "unauthorized", "Unable to authenticate (OAuth)")
    if header is None or call.tenant.tokens.has_expired(text):
        raise Refusal(401, "unauthorized", "Unable to authenticate due to expired access token")
    if not text.startswith(_TOKEN_PREFIX):
        raise Refusal(401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token")
    raise Refusal(401, "auth_bad_access_token", "Unable to authenticate")


def _not_permitted(call: EmulatedCall) -> Refusal:
    method = call.method.lower()
    return Refusal(
        401,
        "unauthorized",
        f"Subject does not have permission [applications:{method}:{call.tenant.uuid}:{call.path}]",
    )
