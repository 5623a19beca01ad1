# Generated from _spec/limits.yaml by "python -m easemob_async._codegen"; change the spec.
"""Limits that several operations share, or that differ from the default of 100 calls per second."""

from easemob_async._operation import Limit, Window

__all__ = [
    "ATTRIBUTES_GET",
    "BLOCKLIST_ADD_MANY",
    "BLOCKLIST_LIST",
    "BLOCKLIST_REMOVE",
    "CHATROOMS_BLOCKLIST_REMOVE",
    "CHATROOMS_CREATE",
    "CHATROOMS_GET",
    "CHATROOMS_LIST",
    "CHATROOMS_LIST_JOINED",
    "CHATROOMS_MEMBERS_LIST",
    "CHATROOMS_MEMBERS_REMOVE",
    "CHATROOMS_UPDATE",
    "CONVERSATIONS_DELETE",
    "CONVERSATIONS_DELETE_USER",
    "FILES_DOWNLOAD",
    "GROUPS_BLOCKLIST_REMOVE",
    "GROUPS_GET",
    "GROUPS_LIST_JOINED",
    "GROUPS_LIST_JOINED_LEGACY",
    "GROUPS_MEMBERS_LIST",
    "GROUPS_MEMBERS_REMOVE",
    "HISTORY_GET_URL",
    "MESSAGES_BROADCAST_TO_ALL_USERS",
    "MESSAGES_BROADCAST_TO_CHATROOMS",
    "MESSAGES_BROADCAST_TO_ONLINE_USERS",
    "MESSAGES_CHATGROUPS",
    "MESSAGES_CHATGROUPS_RECIPIENTS",
    "MESSAGES_CHATROOMS",
    "MESSAGES_CHATROOMS_RECIPIENTS",
    "MESSAGES_USERS",
    "MESSAGES_USERS_RECIPIENTS",
    "MODERATION_RECORDS",
    "PRESENCE_GET_MANY",
    "PRESENCE_LIST_SUBSCRIPTIONS",
    "PRESENCE_SET",
    "PRESENCE_SUBSCRIBE",
    "PRESENCE_UNSUBSCRIBE",
    "PUSH_CREATE_TEMPLATE",
    "PUSH_DELETE_TEMPLATE",
    "PUSH_GET_STATISTICS",
    "PUSH_GET_TEMPLATE",
    "PUSH_UPDATE_TEMPLATE",
    "TOKEN",
    "USERS_DELETE_MANY",
    "USER_SYSTEM",
]

TOKEN = Limit("token", (Window(300, 1),))
"""
Shared by all grants of POST /token. An account that requests tokens too often can be banned, so the client caches
tokens.
"""
USER_SYSTEM = Limit("user-system", (Window(100, 1),))
"""Shared by all operations of users.* and five push settings. The table of April 2023 has milder limits."""
USERS_DELETE_MANY = Limit("users.delete_many", (Window(30, 1),))
"""Applies in addition to user-system."""
MESSAGES_USERS = Limit("messages.users", (Window(100, 1),))
"""Shared by all calls that send to users."""
MESSAGES_USERS_RECIPIENTS = Limit("messages.users.recipients", (Window(6000, 60),), counts="recipients")
"""Each recipient of a call counts as one message. The service refuses an excess with 403 message_send_error."""
MESSAGES_CHATGROUPS = Limit("messages.chatgroups", (Window(20, 1),))
"""Shared by all calls that send to groups."""
MESSAGES_CHATGROUPS_RECIPIENTS = Limit("messages.chatgroups.recipients", (Window(20, 1),), counts="recipients")
"""Each group of a call counts as one message."""
GROUPS_MEMBERS_LIST = Limit("groups.members.list", (Window(100, 1),))
"""One route with two modes, by page number and by cursor."""
MESSAGES_CHATROOMS = Limit("messages.chatrooms", (Window(100, 1),))
"""Shared by all calls that send to chat rooms."""
MESSAGES_CHATROOMS_RECIPIENTS = Limit("messages.chatrooms.recipients", (Window(100, 1),), counts="recipients")
"""
Each chat room of a call counts as one message. A room that receives more than 20 messages a second drops some
silently.
"""
MESSAGES_BROADCAST_TO_ALL_USERS = Limit(
    "messages.broadcast_to_all_users",
    (
        Window(1, 1800),
        Window(3, 86400, utc_day=True),
    ),
)
"""The service refuses calls above the daily quota with 403 forbidden_op, above the other limit with 429."""
MESSAGES_BROADCAST_TO_ONLINE_USERS = Limit(
    "messages.broadcast_to_online_users",
    (
        Window(1, 60),
        Window(50, 86400, utc_day=True),
    ),
)
"""The service refuses calls above the daily quota with 403 forbidden_op, above the other limit with 429."""
MESSAGES_BROADCAST_TO_CHATROOMS = Limit(
    "messages.broadcast_to_chatrooms",
    (
        Window(1, 1),
        Window(10, 60),
        Window(100, 86400, utc_day=True),
    ),
)
"""The service refuses calls above the daily quota with 403 forbidden_op, above the other limits with 429."""
GROUPS_GET = Limit("groups.get", (Window(100, 1),))
"""One route for one group and for several groups."""
GROUPS_LIST_JOINED = Limit("groups.list_joined", (Window(50, 1),))
GROUPS_LIST_JOINED_LEGACY = Limit("groups.list_joined_legacy", (Window(50, 1),))
GROUPS_MEMBERS_REMOVE = Limit("groups.members.remove", (Window(100, 1),))
"""One route for one user and for several users."""
GROUPS_BLOCKLIST_REMOVE = Limit("groups.blocklist.remove", (Window(100, 1),))
"""One route for one user and for several users."""
CHATROOMS_LIST = Limit("chatrooms.list", (Window(50, 1),))
CHATROOMS_LIST_JOINED = Limit("chatrooms.list_joined", (Window(50, 1),))
CHATROOMS_CREATE = Limit("chatrooms.create", (Window(50, 1),))
CHATROOMS_GET = Limit("chatrooms.get", (Window(100, 1),))
"""One route for one chat room and for several chat rooms."""
CHATROOMS_UPDATE = Limit("chatrooms.update", (Window(100, 1),))
"""One route for the settings and the owner."""
CHATROOMS_MEMBERS_LIST = Limit("chatrooms.members.list", (Window(100, 1),))
"""One route with two modes, by page number and by cursor."""
CHATROOMS_MEMBERS_REMOVE = Limit("chatrooms.members.remove", (Window(100, 1),))
"""One route for one user and for several users."""
CHATROOMS_BLOCKLIST_REMOVE = Limit("chatrooms.blocklist.remove", (Window(100, 1),))
"""One route for one user and for several users."""
PUSH_CREATE_TEMPLATE = Limit("push.create_template", (Window(10, 1),))
PUSH_GET_TEMPLATE = Limit("push.get_template", (Window(10, 1),))
PUSH_UPDATE_TEMPLATE = Limit("push.update_template", (Window(10, 1),))
"""Not documented. Assumed to be the limit of the other operations for templates."""
PUSH_DELETE_TEMPLATE = Limit("push.delete_template", (Window(10, 1),))
PUSH_GET_STATISTICS = Limit("push.get_statistics", (Window(10, 10),))
ATTRIBUTES_GET = Limit("attributes.get", (Window(100, 1),))
"""The table has one row for the attributes of a user and for the total size of all attributes."""
BLOCKLIST_LIST = Limit("blocklist.list", (Window(50, 1),))
BLOCKLIST_ADD_MANY = Limit("blocklist.add_many", (Window(50, 1),))
BLOCKLIST_REMOVE = Limit("blocklist.remove", (Window(50, 1),))
PRESENCE_SET = Limit("presence.set", (Window(50, 1),))
PRESENCE_SUBSCRIBE = Limit("presence.subscribe", (Window(50, 1),))
PRESENCE_GET_MANY = Limit("presence.get_many", (Window(50, 1),))
PRESENCE_UNSUBSCRIBE = Limit("presence.unsubscribe", (Window(50, 1),))
PRESENCE_LIST_SUBSCRIPTIONS = Limit("presence.list_subscriptions", (Window(50, 1),))
HISTORY_GET_URL = Limit("history.get_url", (Window(10, 60),))
CONVERSATIONS_DELETE = Limit("conversations.delete", (Window(100, 1),))
CONVERSATIONS_DELETE_USER = Limit("conversations.delete.user", (Window(5, 60),), per="username")
"""Applies per user, in addition to conversations.delete."""
MODERATION_RECORDS = Limit("moderation.records", (Window(100, 1),))
"""Not documented. Assumed to be the default, shared by exports, their state and their files."""
FILES_DOWNLOAD = Limit("files.download", (Window(100, 1),))
"""Shared by files and thumbnails."""
