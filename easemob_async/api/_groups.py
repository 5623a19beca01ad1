# Generated from _spec/groups.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.groups import (
    CREATE,
    DELETE,
    DISABLE,
    ENABLE,
    GET,
    GET_MANY,
    IS_JOINED,
    LIST,
    LIST_JOINED,
    LIST_JOINED_LEGACY,
    TRANSFER,
    UPDATE,
)
from easemob_async.models._groups import Group, GroupChanges, GroupSummary

if TYPE_CHECKING:
    from easemob_async.api._groups_admins import GroupsAdmins
    from easemob_async.api._groups_allowlist import GroupsAllowlist
    from easemob_async.api._groups_announcement import GroupsAnnouncement
    from easemob_async.api._groups_attributes import GroupsAttributes
    from easemob_async.api._groups_blocklist import GroupsBlocklist
    from easemob_async.api._groups_files import GroupsFiles
    from easemob_async.api._groups_members import GroupsMembers
    from easemob_async.api._groups_mutes import GroupsMutes

__all__ = ["Groups"]


@exported_by("easemob_async.api")
class Groups:
    """
    Groups: create, find, change and delete them.

    A group ID is a string of digits that the service issues. If the feature is enabled for the app, the caller can
    choose the ID.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def admins(self) -> GroupsAdmins:
        """Admins of a group, at most 99."""
        from easemob_async.api._groups_admins import GroupsAdmins

        return GroupsAdmins(self._caller)

    @cached_property
    def allowlist(self) -> GroupsAllowlist:
        """Allow list of a group: its users may send messages while all members are muted."""
        from easemob_async.api._groups_allowlist import GroupsAllowlist

        return GroupsAllowlist(self._caller)

    @cached_property
    def announcement(self) -> GroupsAnnouncement:
        """Announcement of a group, one text for all members."""
        from easemob_async.api._groups_announcement import GroupsAnnouncement

        return GroupsAnnouncement(self._caller)

    @cached_property
    def attributes(self) -> GroupsAttributes:
        """Attributes of group members: key-value pairs of strings, such as a nickname in the group."""
        from easemob_async.api._groups_attributes import GroupsAttributes

        return GroupsAttributes(self._caller)

    @cached_property
    def blocklist(self) -> GroupsBlocklist:
        """Block list of a group: its users cannot be members of the group."""
        from easemob_async.api._groups_blocklist import GroupsBlocklist

        return GroupsBlocklist(self._caller)

    @cached_property
    def files(self) -> GroupsFiles:
        """Shared files of a group: list, upload, download and delete them."""
        from easemob_async.api._groups_files import GroupsFiles

        return GroupsFiles(self._caller)

    @cached_property
    def members(self) -> GroupsMembers:
        """Members of a group: list, add and remove them."""
        from easemob_async.api._groups_members import GroupsMembers

        return GroupsMembers(self._caller)

    @cached_property
    def mutes(self) -> GroupsMutes:
        """Mutes in a group: single members for a time, or all members. Mutes also apply to the threads of the group."""
        from easemob_async.api._groups_mutes import GroupsMutes

        return GroupsMutes(self._caller)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[GroupSummary]:
        """
        List the groups of the app, newest first.

        Args:
            limit: Page size, 1 to 1,000; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of groups, newest first.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups; group_obtain_total; group (April 2023).
        """
        return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)

    def iter(self, *, limit: int | None = 1000, prefetch: Literal[0, 1] = 1) -> AsyncGenerator[GroupSummary, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Groups, newest first.
        """
        return iterate_pages(self._caller, partial(self.list, limit=limit), prefetch)

    async def list_joined(self, username: str, *, limit: int | None = None, cursor: str | None = None) -> Page[Group]:
        """
        List the groups that a user is a member of, with their details.

        Args:
            username: User ID.
            limit: Page size, 1 to 20; the service's default is 5.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of groups.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            50 calls per second per app.

        Source:
            GET /chatgroups/user/{username}; group_obtain_joined.
        """
        return await fetch_page(
            self._caller, LIST_JOINED, path=(check.username("username", username),), limit=limit, cursor=cursor
        )

    def iter_joined(
        self, username: str, *, limit: int | None = 20, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[Group, None]:
        """
        Iterate over all pages of ``list_joined``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_joined``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID.
            limit: Page size, 1 to 20 (default: 20). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Groups.
        """
        return iterate_pages(self._caller, partial(self.list_joined, username, limit=limit), prefetch)

    async def list_joined_legacy(
        self, username: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[GroupSummary]:
        """
        List the IDs and names of the groups that a user is a member of.

        Deprecated: The newest page has ``list_joined`` instead; older servers have only this operation.

        Args:
            username: User ID.
            limit: Page size, 1 to 100; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of groups with only their IDs and names.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            50 calls per second per app.

        Source:
            GET /users/{username}/joined_chatgroups; group (April 2023).
        """
        return await fetch_page(
            self._caller, LIST_JOINED_LEGACY, path=(check.username("username", username),), limit=limit, cursor=cursor
        )

    def iter_joined_legacy(
        self, username: str, *, limit: int | None = 100, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[GroupSummary, None]:
        """
        Iterate over all pages of ``list_joined_legacy``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_joined_legacy``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID.
            limit: Page size, 1 to 100 (default: 100). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Groups with only their IDs and names.
        """
        return iterate_pages(self._caller, partial(self.list_joined_legacy, username, limit=limit), prefetch)

    async def is_joined(self, group_id: str, username: str) -> bool:
        """
        Check whether a user is a member of a group.

        Args:
            group_id: Group ID.
            username: User ID.

        Returns:
            Whether the user is a member.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/user/{username}/is_joined; group_check_joined.
        """
        return await self._caller.call(
            IS_JOINED, path=(check.text("group_id", group_id, at_least=1), check.username("username", username))
        )

    async def get(self, group_id: str) -> Group:
        """
        Get one group with its members.

        The reply includes up to 10,000 members, so it can be large.

        Args:
            group_id: Group ID.

        Returns:
            The group.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.get``).

        Source:
            GET /chatgroups/{group_id} (one ID); group_obtain_detail; group (April 2023).
        """
        return await self._caller.call(GET, path=(check.text("group_id", group_id, at_least=1),))

    async def get_many(self, group_ids: Collection[str]) -> builtins.list[Group]:
        """
        Get up to 100 groups; groups that do not exist are omitted.

        Args:
            group_ids: Group IDs; 1 to 100.

        Returns:
            The groups that exist, in the order of the service; match them by ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: A group does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.get``).

        Source:
            GET /chatgroups/{group_ids} (several IDs, joined with commas); group_obtain_detail; group (April 2023).
        """
        return await self._caller.call(GET_MANY, path=(check.joined("group_ids", group_ids, at_most=100),))

    async def create(
        self,
        owner: str,
        *,
        public: bool,
        name: str | None = None,
        avatar: str | None = None,
        description: str | None = None,
        members: Collection[str] | None = None,
        max_members: int | None = None,
        allow_invites: bool | None = None,
        members_only: bool | None = None,
        invite_need_confirm: bool | None = None,
        custom: str | None = None,
        group_id: str | None = None,
        scale: Literal["large"] | None = None,
        need_verify: bool | None = None,
    ) -> str:
        """
        Create a group.

        By default the service sends no pushes for groups with more than 3,000 members.

        Not retried when the reply is lost, because each accepted call creates another group, unless the call sets
        ``group_id``.

        Args:
            owner: User ID of the owner.
            public: Whether users can find the group and apply to join (in a private group, members can only be
                added).
            name: Name of the group; at most 128 characters.
            avatar: URL of the avatar; at most 1,024 characters.
            description: Description of the group; at most 512 characters.
            members: User IDs of the first members, without the owner (at most ``max_members``).
            max_members: Maximum number of members, the owner included (default: 200; the plan sets the upper
                limit); at least 1.
            allow_invites: Whether members may invite users; default for a public group: False.
            members_only: Whether joining a public group needs approval; default: False.
            invite_need_confirm: Whether invited users must accept the invitation; default: True.
            custom: Custom data (older servers accept only 1,024 characters); at most 8,192 bytes in UTF-8.
            group_id: Group ID chosen by the caller, if Easemob's sales team enabled it for the app; must be 1 to 64
                characters of a-z and 0-9.
            scale: Size class: ``large`` creates a large group; only the Java SDK documents it.
            need_verify: Whether to moderate the name, which is a paid feature; only the Java SDK documents it.

        Returns:
            ID of the new group.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: The requested ID is already in use.
            BadRequestError: A value is missing or too long; or the list has more members than ``max_members``; or
                moderation rejects the name.
            QuotaExceededError: The app has the maximum number of groups; or a user has joined the maximum number of
                groups.
            NotFoundError: A user does not exist; the group was not created.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups; group_create; group (April 2023).
        """
        return await self._caller.call(
            CREATE,
            json=compact(
                {
                    "owner": check.username("owner", owner),
                    "public": check.flag("public", public),
                    "groupname": check.text("name", name, optional=True, at_most=128),
                    "avatar": check.text("avatar", avatar, optional=True, at_most=1024),
                    "description": check.text("description", description, optional=True, at_most=512),
                    "members": check.usernames("members", members, optional=True, at_least=0),
                    "maxusers": check.integer("max_members", max_members, optional=True, at_least=1),
                    "allowinvites": check.flag("allow_invites", allow_invites, optional=True),
                    "membersonly": check.flag("members_only", members_only, optional=True),
                    "invite_need_confirm": check.flag("invite_need_confirm", invite_need_confirm, optional=True),
                    "custom": check.text("custom", custom, optional=True, at_most_bytes=8192),
                    "groupid": check.matches(
                        "group_id",
                        group_id,
                        "[a-z0-9]{1,64}",
                        "must be 1 to 64 characters of a-z and 0-9",
                        optional=True,
                    ),
                    "scale": check.one_of("scale", scale, "large", optional=True),
                    "need_verify": check.flag("need_verify", need_verify, optional=True),
                }
            ),
        )

    async def update(
        self,
        group_id: str,
        *,
        name: str | None = None,
        avatar: str | None = None,
        description: str | None = None,
        public: bool | None = None,
        max_members: int | None = None,
        allow_invites: bool | None = None,
        members_only: bool | None = None,
        invite_need_confirm: bool | None = None,
        custom: str | None = None,
        need_verify: bool | None = None,
    ) -> GroupChanges:
        """
        Change the settings of a group.

        The service may answer success without changing a field; check the returned value.

        Args:
            group_id: Group ID.
            name: Name of the group; at most 128 characters.
            avatar: URL of the avatar; at most 1,024 characters.
            description: Description of the group; at most 512 characters.
            public: Whether users can find the group and apply to join.
            max_members: Maximum number of members, the owner included; at least 1.
            allow_invites: Whether members may invite users.
            members_only: Whether joining a public group needs approval.
            invite_need_confirm: Whether invited users must accept the invitation.
            custom: Custom data (older servers accept only 1,024 characters); at most 8,192 bytes in UTF-8.
            need_verify: Whether to moderate the name, which is a paid feature; only the Java SDK documents it.

        Returns:
            The settings that the service changed, and the settings that it did not change.

        Raises:
            InvalidArgumentError: An argument is invalid, or *name*, *avatar*, *description*, *public*,
                *max_members*, *allow_invites*, *members_only*, *invite_need_confirm* and *custom* are all omitted;
                nothing was sent.
            NotFoundError: The group does not exist.
            BadRequestError: A value is invalid; nothing was changed; or moderation rejects the name; or moderation
                rejects the announcement.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /chatgroups/{group_id} (settings in the body); group_modify; group (April 2023).
        """
        check.any_given(
            name=name,
            avatar=avatar,
            description=description,
            public=public,
            max_members=max_members,
            allow_invites=allow_invites,
            members_only=members_only,
            invite_need_confirm=invite_need_confirm,
            custom=custom,
        )
        return await self._caller.call(
            UPDATE,
            path=(check.text("group_id", group_id, at_least=1),),
            json=compact(
                {
                    "groupname": check.text("name", name, optional=True, at_most=128),
                    "avatar": check.text("avatar", avatar, optional=True, at_most=1024),
                    "description": check.text("description", description, optional=True, at_most=512),
                    "public": check.flag("public", public, optional=True),
                    "maxusers": check.integer("max_members", max_members, optional=True, at_least=1),
                    "allowinvites": check.flag("allow_invites", allow_invites, optional=True),
                    "membersonly": check.flag("members_only", members_only, optional=True),
                    "invite_need_confirm": check.flag("invite_need_confirm", invite_need_confirm, optional=True),
                    "custom": check.text("custom", custom, optional=True, at_most_bytes=8192),
                    "need_verify": check.flag("need_verify", need_verify, optional=True),
                }
            ),
        )

    async def transfer(self, group_id: str, username: str) -> None:
        """
        Transfer the ownership of a group to another member.

        Args:
            group_id: Group ID.
            username: User ID of the new owner, who must be a member.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist; or the user is not in the group.
            AlreadyExistsError: The user is already the owner.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /chatgroups/{group_id} (newowner in the body); group_owner_transfer; group (April 2023).
        """
        await self._caller.call(
            TRANSFER,
            path=(check.text("group_id", group_id, at_least=1),),
            json={"newowner": check.username("username", username)},
        )

    async def delete(self, group_id: str) -> None:
        """
        Delete a group and its threads permanently.

        Args:
            group_id: Group ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatgroups/{group_id}; group_delete; group (April 2023).
        """
        await self._caller.call(DELETE, path=(check.text("group_id", group_id, at_least=1),))

    async def disable(self, group_id: str) -> None:
        """
        Disable a group: the service refuses messages and changes in the group and its threads.

        Args:
            group_id: Group ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/disable; group_ban; group (April 2023).
        """
        await self._caller.call(DISABLE, path=(check.text("group_id", group_id, at_least=1),))

    async def enable(self, group_id: str) -> None:
        """
        Enable a group that was disabled.

        Args:
            group_id: Group ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/enable; group_unban; group (April 2023).
        """
        await self._caller.call(ENABLE, path=(check.text("group_id", group_id, at_least=1),))
