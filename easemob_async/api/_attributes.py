# Generated from _spec/attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.attributes``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._secret_text import hide
from easemob_async.api._operations.attributes import DELETE, GET, GET_CAPACITY, GET_MANY, SET
from easemob_async.models._base import UserAttributes, user_attributes

__all__ = ["Attributes"]


@exported_by("easemob_async.api")
class Attributes:
    """
    User attributes: key-value pairs of strings, such as the nickname and the avatar of a profile.

    Clients read ``nickname``, ``avatarurl``, ``phone``, ``mail``, ``gender`` (0 unknown, 1 male, 2 female),
    ``sign``, ``birth`` and ``ext``.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set(self, username: str, attributes: Mapping[str, str], *, token: str | None = None) -> UserAttributes:
        """
        Set attributes of a user, and keep the attributes that are not named.

        The attributes of a user may have at most 2 KB in total, those of an app 10 GB, by default.

        The service refuses two concurrent calls for one user, so put all changes of a user into one call.

        Args:
            username: User ID.
            attributes: Attribute values by name; an empty value deletes the attribute; at most 4,096 bytes in
                UTF-8, written as a JSON object.
            token: A user token to use instead of the client's app token.

        Returns:
            The attributes that were written, with the time of the change.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            QuotaExceededError: The user's attributes would exceed 2 KB, one attribute is too long, or the app's
                attributes would exceed 10 GB; Easemob's sales team can raise these limits.
            FeatureNotEnabledError: Attributes are not enabled for the app.
            ConflictError: Another call changes attributes of this user at the same time.
            BadRequestError: The service does not accept the content type of the body.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /metadata/user/{username}; user_attribute_set; userprofile (April 2023).
        """
        token = hide(token)
        return user_attributes(
            await self._caller.call_for_result(
                SET,
                path=(check.username("username", username),),
                form=check.string_map("attributes", attributes, at_least=1, json_at_most_bytes=4096),
                token=token,
            )
        )

    async def get(self, username: str, *, token: str | None = None) -> UserAttributes:
        """
        Get all attributes of a user.

        Args:
            username: User ID. For the user ``capacity`` use ``get_many``, because the path of that user belongs to
                ``get_capacity``.
            token: A user token to use instead of the client's app token.

        Returns:
            Attribute values by name, with the time of the last change; empty if the user has no attributes or does
            not exist.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Attributes are not enabled for the app.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``attributes.get``).

        Source:
            GET /metadata/user/{username}; user_attribute_obtain_single; userprofile (April 2023).
        """
        token = hide(token)
        return user_attributes(
            await self._caller.call_for_result(
                GET, path=(shapes.readable_username(check.username("username", username)),), token=token
            )
        )

    async def get_many(
        self, usernames: Collection[str], *, keys: Collection[str], token: str | None = None
    ) -> dict[str, dict[str, str]]:
        """
        Get selected attributes of up to 100 users.

        Args:
            usernames: User IDs; 1 to 100.
            keys: Names of the attributes.
            token: A user token to use instead of the client's app token.

        Returns:
            Attribute values by user ID and name; empty for users who have none of these attributes or do not exist.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            FeatureNotEnabledError: Attributes are not enabled for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /metadata/user/get; user_attribute_obtain_batch; userprofile (April 2023).
        """
        token = hide(token)
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
            username: User ID.
            token: A user token to use instead of the client's app token.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Attributes are not enabled for the app.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /metadata/user/{username}; user_attribute_delete; userprofile (April 2023).
        """
        token = hide(token)
        await self._caller.call(DELETE, path=(check.username("username", username),), token=token)

    async def get_capacity(self) -> int:
        """
        Get the total size of the attributes of all users of the app.

        Returns:
            Size in bytes.

        Raises:
            FeatureNotEnabledError: Attributes are not enabled for the app.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``attributes.get``).

        Source:
            GET /metadata/user/capacity; user_attribute_capacity_get; userprofile (April 2023).
        """
        return await self._caller.call(GET_CAPACITY)
