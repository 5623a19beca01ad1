"""
Tokens: ``POST /token`` with four grants.

Source: easemob_app_token.html and easemob_user_token.html. Replies have no envelope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._areas.users import register
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.tokens import IssuedToken
    from easemob_async.emulator._state.users import EmulatedUser

__all__ = ["ROUTES"]


def _parse_lifetime(call: EmulatedCall, fields: dict[str, JSON]) -> int:
    """Return the requested lifetime in seconds; the older examples send ``ttl`` as a string."""
    app = call.tenant.app
    ttl = fields.get("ttl")
    if ttl is None:
        return app.token_lifetime
    try:
        number = int(ttl)
    except (TypeError, ValueError, OverflowError):
        raise Refusal(400, "illegal_argument", "ttl must be a number") from None
    if number < 0:
        raise Refusal(400, "illegal_argument", "ttl must not be negative")
    if app.expiry_unit == "ms":
        return -(-number // 1000)
    return number


def _expires_in(call: EmulatedCall, token: IssuedToken) -> int:
    return token.lifetime * (1000 if call.tenant.app.expiry_unit == "ms" else 1)


def _issue_user_token(call: EmulatedCall, user: EmulatedUser, fields: dict[str, JSON]) -> EmulatedReply:
    if not user.activated:
        raise Refusal(400, "invalid_grant", "user not activated")
    token = call.tenant.tokens.issue(_parse_lifetime(call, fields), user.username)
    return call.reply_json({"access_token": token.text, "expires_in": _expires_in(call, token), "user": user.entity()})


def get_app(call: EmulatedCall) -> EmulatedReply:
    """Issue an app token for the client ID and secret."""
    fields = call.fields()
    app = call.tenant.app
    for name, expected in (("client_id", app.client_id), ("client_secret", app.client_secret)):
        given = fields.get(name)
        if not given:
            raise Refusal(400, "illegal_argument", f"{name} must be provided.")
        if given != expected:
            raise Refusal(400, "invalid_grant", f"{name} does not match")
    token = call.tenant.tokens.issue(_parse_lifetime(call, fields))
    return call.reply_json(
        {"access_token": token.text, "expires_in": _expires_in(call, token), "application": call.tenant.uuid}
    )


def get_user_by_password(call: EmulatedCall) -> EmulatedReply:
    """Issue a user token for user ID and password."""
    fields = call.fields()
    user = call.tenant.users.find(str(fields.get("username", "")))
    if user is None:
        raise Refusal(404, "invalid_grant", "user not found")
    if user.password is None or fields.get("password") != user.password:
        raise Refusal(400, "invalid_grant", "invalid username or password")
    return _issue_user_token(call, user, fields)


def get_user(call: EmulatedCall) -> EmulatedReply:
    """Issue a user token for the user ID alone; the user is registered if the request asks for it."""
    fields = call.fields()
    name = str(fields.get("username", ""))
    user = call.tenant.users.find(name)
    if user is None:
        if fields.get("autoCreateUser") is not True:
            raise Refusal(404, "invalid_grant", "user not found")
        user = register(call, {"username": name})
    return _issue_user_token(call, user, fields)


def exchange_agora(call: EmulatedCall) -> EmulatedReply:
    """Issue an app token for an Agora token, whose signature is not checked."""
    if b"authorization" not in call.headers:
        raise Refusal(401, "unauthorized", "Unable to authenticate (OAuth)")
    token = call.tenant.tokens.issue(call.tenant.app.token_lifetime)
    return call.reply_json(
        {"access_token": token.text, "expire_timestamp": call.tenant.now_ms() + token.lifetime * 1000}
    )


def _is_grant(name: str) -> Callable[[EmulatedCall], bool]:
    def matches(call: EmulatedCall) -> bool:
        body = call.json_or_none()
        return is_object(body) and body.get("grant_type") == name

    return matches


ROUTES = (
    Route("tokens.get_user_by_password", "POST", "/token", get_user_by_password, "none", when=_is_grant("password")),
    Route("tokens.get_user", "POST", "/token", get_user, when=_is_grant("inherit")),
    Route("tokens.exchange_agora", "POST", "/token", exchange_agora, "none", when=_is_grant("agora")),
    Route("tokens.get_app", "POST", "/token", get_app, "none"),
)
