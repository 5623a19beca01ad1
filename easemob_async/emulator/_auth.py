"""
Authorization: checks a request's token against what the operation accepts.

Source: error.html, "Token 相关错误码"; the wording for registrations, groups and missing tokens is that of recorded
replies of the live service. ``_roles`` judges users' tokens in groups, threads and chat rooms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._refusal import Refusal, is_group_operation
from easemob_async.emulator._roles import check_role

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._routing import Route
    from easemob_async.emulator._state.tokens import IssuedToken

__all__ = ["authorize", "check_content_type", "has_token"]

_TOKEN_PREFIX = "YWMt"  # noqa: S105 - the prefix of every token of the service
_OAUTH_WORDING = ("users.register", "groups.", "threads.", "chatrooms.")
_JUDGED_BY_ROLE = ("groups.", "threads.")


def authorize(call: EmulatedCall, route: Route) -> IssuedToken | None:
    """
    Return the token of a request, if the operation accepts it.

    Returns:
        The token; None for operations that need none, and for an open registration without one.

    Raises:
        Refusal: 401. The token is missing, was not issued for this app, has expired, or does not permit the operation.
            404. A user's token is used to change a group or chat room that does not exist.
    """
    if route.access == "none" or _is_open_registration(call, route):
        return None
    token = _find_token(call, route)
    if token.username is None:
        if route.access == "user":
            raise _not_permitted(call)
    elif is_group_operation(route.operation) or route.operation.startswith(_JUDGED_BY_ROLE):
        check_role(call, route.operation, token.username)
    elif route.access == "app":
        if route.operation == "attributes.get_capacity":
            raise Refusal(401, None, "unauthorized", shape="desc")
        if route.operation == "tokens.get_user":
            raise Refusal(401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token")
        raise _not_permitted(call)
    elif route.user_value and call.values.get(route.user_value, "").lower() != token.username:
        if ".attributes." in f".{route.operation}":
            # user_attribute_obtain_single.html: the token does not match the user in the path.
            raise Refusal(401, "metadata_error", "auth error")
        raise _not_permitted(call)
    return token


def has_token(call: EmulatedCall) -> bool:
    """Tell whether a request has a token; an Authorization header may have none."""
    return bool(_read_token(call)[1])


def check_content_type(call: EmulatedCall, route: Route) -> None:
    """
    Check that a request has the content type that the operation needs; recorded replies check it before the token.

    Raises:
        Refusal: 415 with an empty body. It has another content type, or none.
    """
    if route.content_type:
        given = call.headers.get(b"content-type", b"").decode("latin-1")
        if given.partition(";")[0].strip().lower() != route.content_type:
            raise Refusal(415, None, "", shape="empty")


def _find_token(call: EmulatedCall, route: Route) -> IssuedToken:
    scheme, text = _read_token(call)
    if not text:
        raise _missing(route.operation)
    token = call.tenant.tokens.find(text) if scheme.lower() == "bearer" else None
    if token is not None:
        return token
    if route.operation.startswith("attributes."):
        raise _unauthorized_attributes(route.operation)
    if route.operation.startswith(_OAUTH_WORDING):
        raise Refusal(401, "unauthorized", "Unable to authenticate (OAuth)")
    if call.tenant.tokens.has_expired(text):
        raise Refusal(401, "unauthorized", "Unable to authenticate due to expired access token")
    if not text.startswith(_TOKEN_PREFIX):
        raise Refusal(401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token")
    raise Refusal(401, "auth_bad_access_token", "Unable to authenticate")


def _read_token(call: EmulatedCall) -> tuple[str, str]:
    """Return the scheme and the token of the Authorization header."""
    header = call.headers.get(b"authorization", b"").decode("latin-1")
    scheme, _, text = header.partition(" ")
    return scheme, text if text.strip() else ""


def _is_open_registration(call: EmulatedCall, route: Route) -> bool:
    # Recorded: an open app registers several users without a token too; the documents say so for one user only.
    return route.operation == "users.register_many" and call.tenant.app.open_registration and not has_token(call)


def _missing(operation: str) -> Refusal:
    """Make the refusal of a request without a token; each service has its own."""
    if is_group_operation(operation):
        return Refusal(401, "group_authorization", "token is blank!")
    if operation.startswith("attributes."):
        return _unauthorized_attributes(operation)
    if operation == "users.register_many":
        # The page of open registration has this text for a missing token, if the app's registration is not open.
        return Refusal(401, "unauthorized", "Open registration doesn't allow, so register user need token,")
    return Refusal(401, "unauthorized", "Unable to authenticate (OAuth)")


def _unauthorized_attributes(operation: str) -> Refusal:
    # Recorded replies differ in the capital letter.
    text = "unauthorized" if operation == "attributes.get_capacity" else "Unauthorized"
    return Refusal(401, None, text, shape="desc")


def _not_permitted(call: EmulatedCall) -> Refusal:
    """Make the refusal of a valid token without the permission; in its text, the path contains the user's UUID."""
    path = call.path
    if path.startswith("/users/"):
        name = path.split("/")[2]
        user = call.tenant.users.find(name)
        path = path if user is None else f"/users/{user.uuid}"
    return Refusal(
        401,
        "unauthorized",
        f"Subject does not have permission [applications:{call.method.lower()}:{call.tenant.uuid}:{path}]",
        exception="org.apache.shiro.authz.UnauthorizedException",
    )
