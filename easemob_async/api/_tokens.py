# Generated from _spec/tokens.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.tokens``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async.api._dynamic_tokens import DynamicTokens
from easemob_async.api._operations.tokens import EXCHANGE_AGORA, GET_APP, GET_USER, GET_USER_BY_PASSWORD
from easemob_async.models._tokens import AgoraToken, AppToken, UserToken

__all__ = ["Tokens"]


class Tokens(DynamicTokens):
    """
    Tokens for the app and for its users.

    The client gets and renews its own app token; nobody has to call ``get_app`` for that. Asking for tokens too
    often gets an account blocked, so keep a user's token for as long as it lives.
    """

    async def get_app(self, client_id: str, *, client_secret: str, ttl: int | None = None) -> AppToken:
        """
        Exchange the app's client ID and secret for an app token.

        The service does not promise that a token works for all of its time; on a 401 get a new one.

        Args:
            client_id: The app's client ID.
            client_secret: The app's client secret.
            ttl: How long the token is to live, in seconds (VIP 5 clusters: milliseconds); 0 for ever; by default as
                the console says; at least 0.

        Returns:
            The token.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The client ID or secret is missing.
            AuthenticationError: The client ID or secret is wrong.

        Source:
            POST /token (grant_type client_credentials); easemob_app_token; easemob_app_token (April 2023).
        """
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
        Exchange a user's ID and password for the user's token.

        Deprecated: The newest page lists only ``get_user`` and ``build_dynamic_user``; the service still takes this
        grant.

        Args:
            username: The user's ID.
            password: Password of the user; at most 64 characters.
            ttl: How long the token is to live, in seconds (VIP 5 clusters: milliseconds); 0 for ever; by default as
                the console says; at least 0.

        Returns:
            The token and the user it is for.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            PermissionDeniedError: The user is banned.
            AuthenticationError: The password is wrong.
            NotFoundError: There is no such user. The user does not exist.

        Source:
            POST /token (grant_type password); easemob_user_token (2024); easemob_user_token (April 2023).
        """
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
        Get a token for a user by ID alone, making the user first if asked to.

        Make one call at a time for the same new user; after a ConflictError the user exists within a second.

        Args:
            username: The user's ID.
            auto_create: Register the user when there is none.
            ttl: How long the token is to live, in seconds (VIP 5 clusters: milliseconds); 0 for ever; by default as
                the console says; at least 0.

        Returns:
            The token and the user it is for.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The user ID is illegal or too long and was to be made.
            PermissionDeniedError: The user is banned.
            NotFoundError: There is no such user. The user does not exist.
            ConflictError: Another call was making the same user within the last second.
            QuotaExceededError: The user was to be made, and the plan's number of users is reached.

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
        Exchange an Agora AccessToken2 for an app token, in apps of the Agora realm.

        Args:
            access_token: An AccessToken2 with the chat-app privilege, built on your server.

        Returns:
            The token.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            POST /token (grant_type agora); none; the Java server SDK 0.8.57.
        """
        return await self._caller.call(
            EXCHANGE_AGORA,
            json={
                "grant_type": "agora",
            },
            headers={"Authorization": shapes.bearer(check.token("access_token", access_token))},
        )
