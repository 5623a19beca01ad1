# Generated from _spec/ by "python -m easemob_async._codegen"; change the spec.
"""The areas of the API as attributes of the client, each imported on first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from easemob_async._operation import Caller

if TYPE_CHECKING:
    from easemob_async.api._attributes import Attributes
    from easemob_async.api._blocklist import Blocklist
    from easemob_async.api._callbacks import Callbacks
    from easemob_async.api._chatrooms import Chatrooms
    from easemob_async.api._collections import Collections
    from easemob_async.api._contacts import Contacts
    from easemob_async.api._conversations import Conversations
    from easemob_async.api._files import Files
    from easemob_async.api._groups import Groups
    from easemob_async.api._history import History
    from easemob_async.api._messages import Messages
    from easemob_async.api._moderation import Moderation
    from easemob_async.api._mutes import Mutes
    from easemob_async.api._presence import Presence
    from easemob_async.api._push import Push
    from easemob_async.api._reactions import Reactions
    from easemob_async.api._threads import Threads
    from easemob_async.api._tokens import Tokens
    from easemob_async.api._translation import Translation
    from easemob_async.api._users import Users

__all__ = ["Areas"]


class Areas:
    """Attributes of the client, one for each area of the API."""

    _caller: Caller

    @cached_property
    def attributes(self) -> Attributes:
        """User attributes: key-value pairs of strings, such as the nickname and the avatar of a profile."""
        from easemob_async.api._attributes import Attributes

        return Attributes(self._caller)

    @cached_property
    def blocklist(self) -> Blocklist:
        """Block lists of users: a blocked user cannot send messages to the user who blocked them."""
        from easemob_async.api._blocklist import Blocklist

        return Blocklist(self._caller)

    @cached_property
    def callbacks(self) -> Callbacks:
        """Undelivered callbacks: list the callbacks that the service stored, and request their redelivery."""
        from easemob_async.api._callbacks import Callbacks

        return Callbacks(self._caller)

    @cached_property
    def chatrooms(self) -> Chatrooms:
        """Chat rooms: create, find, change and delete them."""
        from easemob_async.api._chatrooms import Chatrooms

        return Chatrooms(self._caller)

    @cached_property
    def collections(self) -> Collections:
        """Favourites of users: messages or anything else, stored permanently as strings."""
        from easemob_async.api._collections import Collections

        return Collections(self._caller)

    @cached_property
    def contacts(self) -> Contacts:
        """Contacts of users: add, list and remove them."""
        from easemob_async.api._contacts import Contacts

        return Contacts(self._caller)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations of a user: delete one from the conversation list of the user."""
        from easemob_async.api._conversations import Conversations

        return Conversations(self._caller)

    @cached_property
    def files(self) -> Files:
        """Attachments of messages: upload a file, then send its URL in a message."""
        from easemob_async.api._files import Files

        return Files(self._caller)

    @cached_property
    def groups(self) -> Groups:
        """Groups: create, find, change and delete them."""
        from easemob_async.api._groups import Groups

        return Groups(self._caller)

    @cached_property
    def history(self) -> History:
        """Chat history: one file per hour with the messages of all chats."""
        from easemob_async.api._history import History

        return History(self._caller)

    @cached_property
    def messages(self) -> Messages:
        """Messages to users, groups and chat rooms: send, broadcast, recall, edit and import them."""
        from easemob_async.api._messages import Messages

        return Messages(self._caller)

    @cached_property
    def moderation(self) -> Moderation:
        """Moderation: check a text, and manage the keyword lists that the service applies to messages."""
        from easemob_async.api._moderation import Moderation

        return Moderation(self._caller)

    @cached_property
    def mutes(self) -> Mutes:
        """App-wide mutes: a muted user cannot send messages in one-to-one chats, in groups, or in chat rooms."""
        from easemob_async.api._mutes import Mutes

        return Mutes(self._caller)

    @cached_property
    def presence(self) -> Presence:
        """Presence: states such as online or busy that users publish for each device, and subscriptions to them."""
        from easemob_async.api._presence import Presence

        return Presence(self._caller)

    @cached_property
    def push(self) -> Push:
        """Pushes to offline users: bound devices, display, do-not-disturb, templates and statistics."""
        from easemob_async.api._push import Push

        return Push(self._caller)

    @cached_property
    def reactions(self) -> Reactions:
        """Reactions to messages: emojis that users add to a message of a one-to-one chat or a group."""
        from easemob_async.api._reactions import Reactions

        return Reactions(self._caller)

    @cached_property
    def threads(self) -> Threads:
        """Threads: separate conversations about one message of a group."""
        from easemob_async.api._threads import Threads

        return Threads(self._caller)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens of the app and of its users."""
        from easemob_async.api._tokens import Tokens

        return Tokens(self._caller)

    @cached_property
    def translation(self) -> Translation:
        """Translation of texts by Microsoft's translation service."""
        from easemob_async.api._translation import Translation

        return Translation(self._caller)

    @cached_property
    def users(self) -> Users:
        """Users of the app: register, get, delete and deactivate them, and check who is online."""
        from easemob_async.api._users import Users

        return Users(self._caller)
