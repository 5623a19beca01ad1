# Generated from _spec/ by "python -m easemob_async._codegen"; change the spec.
"""The areas as attributes of the client, each loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from easemob_async._operation import Caller
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
    """What a client offers, by area of the API."""

    _caller: Caller

    @cached_property
    def attributes(self) -> Attributes:
        """User attributes: custom texts by name, such as the nickname and the avatar of a profile."""
        from easemob_async.api._attributes import Attributes

        return Attributes(self._caller)

    @cached_property
    def blocklist(self) -> Blocklist:
        """
        Block lists of users: a blocked user cannot send messages to the user who blocked them. Blocked contacts
        remain contacts.
        """
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
        """What users keep: messages or anything else, as texts of your own that stay for good."""
        from easemob_async.api._collections import Collections

        return Collections(self._caller)

    @cached_property
    def contacts(self) -> Contacts:
        """Friends of users: make, end and list friendships, which always hold both ways."""
        from easemob_async.api._contacts import Contacts

        return Contacts(self._caller)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations of a user: delete one from the conversation list of the user."""
        from easemob_async.api._conversations import Conversations

        return Conversations(self._caller)

    @cached_property
    def files(self) -> Files:
        """Attachments of messages: files that are uploaded first and named in the message then."""
        from easemob_async.api._files import Files

        return Files(self._caller)

    @cached_property
    def groups(self) -> Groups:
        """Groups: create, find, change and delete them."""
        from easemob_async.api._groups import Groups

        return Groups(self._caller)

    @cached_property
    def history(self) -> History:
        """Chat history: the messages of one hour, all chats together, as a file."""
        from easemob_async.api._history import History

        return History(self._caller)

    @cached_property
    def messages(self) -> Messages:
        """Send messages to users, groups and chat rooms, broadcast, recall, edit and import them."""
        from easemob_async.api._messages import Messages

        return Messages(self._caller)

    @cached_property
    def moderation(self) -> Moderation:
        """Moderation: judge a text, and keep the lists of keywords the service looks for in messages."""
        from easemob_async.api._moderation import Moderation

        return Moderation(self._caller)

    @cached_property
    def mutes(self) -> Mutes:
        """App-wide mutes: a muted user cannot send messages in one-to-one chats, in groups, or in chat rooms."""
        from easemob_async.api._mutes import Mutes

        return Mutes(self._caller)

    @cached_property
    def presence(self) -> Presence:
        """
        Presence: what users show of themselves on each device (online, busy, away and the like), and who subscribed
        to it.
        """
        from easemob_async.api._presence import Presence

        return Presence(self._caller)

    @cached_property
    def push(self) -> Push:
        """
        Pushes to users who are offline: the devices they go to, how they look, when they are held back, and how
        many arrived.
        """
        from easemob_async.api._push import Push

        return Push(self._caller)

    @cached_property
    def reactions(self) -> Reactions:
        """Reactions to messages: users' emojis on a message of a one-to-one chat or a group. Chat rooms have none."""
        from easemob_async.api._reactions import Reactions

        return Reactions(self._caller)

    @cached_property
    def threads(self) -> Threads:
        """Threads: side conversations that hang on one message of a group. Sales switch them on for an app."""
        from easemob_async.api._threads import Threads

        return Threads(self._caller)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens for the app and for its users."""
        from easemob_async.api._tokens import Tokens

        return Tokens(self._caller)

    @cached_property
    def translation(self) -> Translation:
        """
        Translation of texts, by Microsoft's service behind it. It is a paid add-on, and what is translated is
        charged by characters.
        """
        from easemob_async.api._translation import Translation

        return Translation(self._caller)

    @cached_property
    def users(self) -> Users:
        """The app's users: register, look up, delete, ban, and see who is online."""
        from easemob_async.api._users import Users

        return Users(self._caller)
