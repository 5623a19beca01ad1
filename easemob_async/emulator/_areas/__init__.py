"""
The operations of the API, one file per area; each ends in the table of its routes.

A new area is a file and a line here.
"""

from easemob_async.emulator._areas import group_members, groups, messages, mutes, tokens, users

__all__ = ["ROUTES"]

ROUTES = (
    *tokens.ROUTES,
    *users.ROUTES,
    *mutes.ROUTES,
    *groups.ROUTES,
    *group_members.ROUTES,
    *messages.ROUTES,
)
