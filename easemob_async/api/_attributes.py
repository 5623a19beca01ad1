# Generated from _spec/attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.attributes``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._operation import Caller
from easemob_async.api._operations.attributes import DELETE, GET, GET_CAPACITY, GET_MANY, SET

__all__ = ["Attributes"]


class Attributes:
    """
    Attributes of users: texts of your own by name, such as the name and the picture of a profile.

    Clients read ``nickname``, ``avatarurl``, ``phone``, ``mail``, ``gender`` (0 unknown, 1 male, 2 female),
    ``sign``, ``birth`` and ``ext``.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set(self, username: str, attributes: Mapping[str, str], *, token: str | None = None) -> None:
        """
        Set attributes of a user; those not named stay as they are.

        By default a user's attributes have at most 2 KB in all and those of an app 10 GB; one call takes at most 4
        KB.

        The service refuses two calls at once for one user, so put all that concerns a user into one call.

        Args:
            username: The user's ID.
            attributes: Values by name; an empty value deletes the attribute.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            QuotaExceededError: The user's attributes would be over 2 KB, one of them too long, or those of the app
                over 10 GB; sales can raise that.
            FeatureNotEnabledError: Attributes are not switched on for the app.
            ConflictError: Another call changes attributes of this user at the same time.
            BadRequestError: The service does not take the body.

        Source:
            PUT /metadata/user/{username}; user_attribute_set; userprofile (April 2023).
        """
        await self._caller.call(
            SET,
            path=(check.username("username", username),),
            form=check.string_map("attributes", attributes, at_least=1),
            token=token,
        )

    async def get(self, username: str, *, token: str | None = None) -> dict[str, str]:
        """
        Read all attributes of a user.

        Args:
            username: The user's ID; not ``capacity``, whose path is another call's: read that user with
                ``get_many``.
            token: A user's own token; the app's when left out.

        Returns:
            Values by name; empty for a user without attributes, and for one that does not exist.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Attributes are not switched on for the app.

        Source:
            GET /metadata/user/{username}; user_attribute_obtain_single; userprofile (April 2023).
        """
        return await self._caller.call(
            GET, path=(shapes.readable_username(check.username("username", username)),), token=token
        )

    async def get_many(
        self, usernames: Collection[str], *, keys: Collection[str], token: str | None = None
    ) -> dict[str, dict[str, str]]:
        """
        Read chosen attributes of up to 100 users.

        Args:
            usernames: The users' IDs; 1 to 100 in one call.
            keys: The names of the attributes.
            token: A user's own token; the app's when left out.

        Returns:
            By user ID, values by name; empty for users without these attributes, and for those that do not exist.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More users than one call takes.
            FeatureNotEnabledError: Attributes are not switched on for the app.

        Source:
            POST /metadata/user/get; user_attribute_obtain_batch; userprofile (April 2023).
        """
        return await self._caller.call(
            GET_MANY,
            json={
                "targets": check.usernames("usernames", usernames, at_least=1, at_most=100),
                "properties": check.strings("keys", keys, at_least=1),
            },
            token=token,
        )

    async def delete(self, username: str, *, token: str | None = None) -> None:
        """
        Delete all attributes of a user.

        Args:
            username: The user's ID.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Attributes are not switched on for the app.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /metadata/user/{username}; user_attribute_delete; userprofile (April 2023).
        """
        await self._caller.call(DELETE, path=(check.username("username", username),), token=token)

    async def get_capacity(self) -> int:
        """
        Tell how much room the attributes of all users of the app take.

        Returns:
            Bytes.

        Raises:
            FeatureNotEnabledError: Attributes are not switched on for the app.

        Source:
            GET /metadata/user/capacity; user_attribute_capacity_get; userprofile (April 2023).
        """
        return await self._caller.call(GET_CAPACITY)
