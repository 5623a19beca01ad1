# Generated from _spec/tokens.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.tokens``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._secret_text import hide
from easemob_async.api._dynamic_tokens import DynamicTokens
from easemob_async.api._operations.tokens import EXCHANGE_AGORA, GET_APP, GET_USER, GET_USER_BY_PASSWORD
from easemob_async.models._tokens import AgoraToken, AppToken, UserToken

__all__ = ["Tokens"]


@exported_by("easemob_async.api")
class Tokens(DynamicTokens):
    """
    Tokens of the app and of its users.

    The client fetches and renews its own app token, so you do not need ``get_app`` for it. The service blocks
    accounts that request tokens too often, so keep a user's token until it expires.
    """

    async def get_app(self, client_id: str, *, client_secret: str, ttl: int | None = None) -> AppToken:
        """
        Exchange the client ID and secret of the app for an app token.

        The service does not promise that a token works until it expires; on a 401, get a new one.

        Args:
            client_id: Client ID of the app.
            client_secret: Client secret of the app.
            ttl: Lifetime of the token in seconds, on VIP 5 clusters in milliseconds (0 for no expiry; default: the
                setting in the console); at least 0.

        Returns:
            The token.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The client ID or the client secret is missing.
            AuthenticationError: The client ID or the client secret is wrong.

        Rate limit:
            300 calls per second per app, shared with other operations (bucket ``token``).

        Source:
            POST /token (grant_type client_credentials); easemob_app_token; easemob_app_token (April 2023).
        """
        client_secret = hide(client_secret)
        return await self._caller.call(
            GET_APP,
            json=compact(
                {
                    "grant_type": "client_credentials",
                    "client_id": check.text("client_id", client_id, at_least=1),
                    "client_secret": check.text("client_secret", client_secret, at_least=1),
                    "ttl": check.integer("ttl", ttl, optional=True, at_least=0),
                }
            ),
        )

    async def get_user_by_password(self, username: str, *, password: str, ttl: int | None = None) -> UserToken:
        """
        Exchange the ID and the password of a user for a user token.

        Deprecated: The newest page lists only ``get_user`` and ``build_dynamic_user``; the service still accepts
        this grant.

        Args:
            username: User ID.
            password: Password of the user; at most 64 characters.
            ttl: Lifetime of the token in seconds, on VIP 5 clusters in milliseconds (0 for no expiry; default: the
                setting in the console); at least 0.

        Returns:
            The token and its user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            PermissionDeniedError: The user is deactivated.
            AuthenticationError: The password is wrong.
            NotFoundError: The user does not exist.

        Rate limit:
            300 calls per second per app, shared with other operations (bucket ``token``).

        Source:
            POST /token (grant_type password); easemob_user_token (2024); easemob_user_token (April 2023).
        """
        password = hide(password)
        return await self._caller.call(
            GET_USER_BY_PASSWORD,
            json=compact(
                {
                    "grant_type": "password",
                    "username": check.username("username", username),
                    "password": check.text("password", password, at_least=1, at_most=64),
                    "ttl": check.integer("ttl", ttl, optional=True, at_least=0),
                }
            ),
        )

    async def get_user(self, username: str, *, auto_create: bool = False, ttl: int | None = None) -> UserToken:
        """
        Get a token for a user by user ID, and optionally register the user first.

        Make only one call at a time for a new user. After a ConflictError the user exists within a second.

        Args:
            username: User ID.
            auto_create: Whether to register the user if the user does not exist.
            ttl: Lifetime of the token in seconds, on VIP 5 clusters in milliseconds (0 for no expiry; default: the
                setting in the console); at least 0.

        Returns:
            The token and its user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The user does not exist, and cannot be registered because the user ID is invalid or too
                long.
            PermissionDeniedError: The user is deactivated.
            NotFoundError: The user does not exist.
            ConflictError: Another call registered the same user within the last second.
            QuotaExceededError: The user does not exist, and cannot be registered because the app has the maximum
                number of users of its plan.

        Rate limit:
            300 calls per second per app, shared with other operations (bucket ``token``).

        Source:
            POST /token (grant_type inherit); easemob_user_token; easemob_user_token (April 2023).
        """
        return await self._caller.call(
            GET_USER,
            json=compact(
                {
                    "grant_type": "inherit",
                    "username": check.username("username", username),
                    "autoCreateUser": check.flag("auto_create", auto_create),
                    "ttl": check.integer("ttl", ttl, optional=True, at_least=0),
                }
            ),
        )

    async def exchange_agora(self, access_token: str) -> AgoraToken:
        """
        Exchange an Agora AccessToken2 for an app token, for apps of the Agora realm.

        Args:
            access_token: AccessToken2 with the chat-app privilege, built on your server.

        Returns:
            The token.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            300 calls per second per app, shared with other operations (bucket ``token``).

        Source:
            POST /token (grant_type agora); the Java server SDK 0.8.57 (no page).
        """
        access_token = hide(access_token)
        return await self._caller.call(
            EXCHANGE_AGORA,
            json={"grant_type": "agora"},
            headers={"Authorization": shapes.bearer(check.token("access_token", access_token))},
        )
