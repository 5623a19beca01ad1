"""
The operations of the API, one file per area; each ends in the table of its routes.

A new area is a file and a line here.
"""

from easemob_async.emulator._areas import (
    admins,
    announcements,
    attributes,
    blocklist,
    chatroom_attributes,
    chatroom_members,
    chatrooms,
    collections,
    contacts,
    files,
    group_attributes,
    group_files,
    group_members,
    groups,
    history,
    member_allowlists,
    member_blocklists,
    member_mutes,
    messages,
    mutes,
    presence,
    reactions,
    room_tags,
    super_admins,
    threads,
    tokens,
    users,
)

__all__ = ["ROUTES"]

ROUTES = (
    *tokens.ROUTES,
    *users.ROUTES,
    *mutes.ROUTES,
    *groups.ROUTES,
    *group_members.ROUTES,
    *group_files.ROUTES,
    *group_attributes.ROUTES,
    *chatrooms.ROUTES,
    *chatroom_members.ROUTES,
    *chatroom_attributes.ROUTES,
    *room_tags.ROUTES,
    *super_admins.ROUTES,
    *announcements.ROUTES,
    *admins.ROUTES,
    *member_blocklists.ROUTES,
    *member_allowlists.ROUTES,
    *member_mutes.ROUTES,
    *threads.ROUTES,
    *messages.ROUTES,
    *files.ROUTES,
    *history.ROUTES,
    *contacts.ROUTES,
    *blocklist.ROUTES,
    *attributes.ROUTES,
    *presence.ROUTES,
    *collections.ROUTES,
    *reactions.ROUTES,
)
