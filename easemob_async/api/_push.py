# Generated from _spec/push.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.push``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import Caller
from easemob_async.api._operations.push import (
    CREATE_TEMPLATE,
    DELETE_TEMPLATE,
    GET_LANGUAGE,
    GET_NOTIFICATION,
    GET_STATISTICS,
    GET_TEMPLATE,
    GET_USER_TEMPLATE,
    LIST_BINDINGS,
    SET_BINDING,
    SET_DISPLAY_STYLE,
    SET_DO_NOT_DISTURB,
    SET_LANGUAGE,
    SET_NICKNAME,
    SET_NICKNAME_MANY,
    SET_NOTIFICATION,
    SET_USER_TEMPLATE,
    UPDATE_TEMPLATE,
)
from easemob_async.models._push import (
    PushBinding,
    PushCounts,
    PushNickname,
    PushNicknameSet,
    PushSettings,
    PushTemplate,
)
from easemob_async.models._users import User

__all__ = ["Push"]


class Push:
    """
    Pushes to users who are offline: the devices they go to, how they look, when they are held back, and how many
    arrived.

    The advanced features (modes, languages, templates) have to be switched on in the console.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set_binding(
        self, username: str, device_id: str, *, notifier_name: str, device_token: str
    ) -> list[PushBinding]:
        """
        Bind a device to a push certificate and token, or unbind it.

        A wrong certificate or token makes pushes fail, and the service then unbinds it by itself.

        Args:
            username: User ID.
            device_id: The ID the SDK gave the device.
            notifier_name: The push certificate's name, as in the console; empty to unbind the device from all
                certificates.
            device_token: The push service's token of the device; empty to unbind the device from this certificate.

        Returns:
            The device's bindings after the call, none when it is unbound.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.
            BadRequestError: The service refuses a value.

        Source:
            PUT /users/{username}/push/binding; push_information_bind_unbind; push_error.
        """
        return await self._caller.call(
            SET_BINDING,
            path=(check.username("username", username),),
            json={
                "device_id": check.text("device_id", device_id, at_least=1),
                "notifier_name": check.text("notifier_name", notifier_name),
                "device_token": check.text("device_token", device_token),
            },
        )

    async def list_bindings(self, username: str) -> list[PushBinding]:
        """
        List the push bindings of all devices of a user.

        Args:
            username: User ID.

        Returns:
            The bindings.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.

        Source:
            GET /users/{username}/push/binding; push_information_bind_query; push_error.
        """
        return await self._caller.call(LIST_BINDINGS, path=(check.username("username", username),))

    async def set_nickname(self, username: str, nickname: str, *, token: str | None = None) -> User:
        """
        Set the name pushes show for a user.

        It is not the nickname of the profile, see ``client.attributes``; the documents advise to keep the two
        equal.

        Args:
            username: User ID.
            nickname: The name; at most 100 characters.
            token: A user's own token; the app's when left out.

        Returns:
            The user, with the push settings made so far.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.
            BadRequestError: The name is too long.

        Source:
            PUT /users/{username} (nickname in the body); push_nickname_set_single; push (April 2023).
        """
        return await self._caller.call(
            SET_NICKNAME,
            path=(check.username("username", username),),
            json={
                "nickname": check.text("nickname", nickname, at_most=100),
            },
            token=token,
        )

    async def set_nickname_many(self, nicknames: Collection[PushNickname]) -> list[PushNicknameSet]:
        """
        Set the names pushes show for up to 50 users.

        Args:
            nicknames: Users and names; 1 to 50 in one call.

        Returns:
            The users and names the service says it set; compare them with yours.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More users than one call takes. A name is too long. The list is empty.

        Source:
            PUT /push/nickname; push_nickname_set_batch.
        """
        return await self._caller.call(
            SET_NICKNAME_MANY, json=check.wires("nicknames", nicknames, at_least=1, at_most=50)
        )

    async def set_display_style(self, username: str, display_style: int, *, token: str | None = None) -> User:
        """
        Set whether pushes show a fixed notice or the sender and the text.

        Args:
            username: User ID.
            display_style: 0 for a fixed notice, 1 for the sender's name and the text; 0 to 1.
            token: A user's own token; the app's when left out.

        Returns:
            The user, with the push settings made so far.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.

        Source:
            PUT /users/{username} (notification_display_style in the body); push_display_mode_set; push (April
            2023).
        """
        return await self._caller.call(
            SET_DISPLAY_STYLE,
            path=(check.username("username", username),),
            json={
                "notification_display_style": shapes.digits(
                    check.integer("display_style", display_style, at_least=0, at_most=1)
                ),
            },
            token=token,
        )

    async def set_do_not_disturb(
        self,
        username: str,
        *,
        do_not_disturb: bool | None = None,
        quiet_from: int | None = None,
        quiet_until: int | None = None,
        token: str | None = None,
    ) -> User:
        """
        Set the hours of the day in which a user gets no pushes.

        Deprecated: The newest pages have ``set_notification`` instead, to the minute.

        Args:
            username: User ID.
            do_not_disturb: Whether the hours hold.
            quiet_from: The first hour without pushes; 0 to 23.
            quiet_until: The hour in which pushes come again; the same as quiet_from for all day, a smaller one for
                the next day; 0 to 23.
            token: A user's own token; the app's when left out.

        Returns:
            The user, with the push settings made so far.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent. One of do_not_disturb,
                quiet_from, quiet_until must be given.
            NotFoundError: There is no such user.

        Source:
            PUT /users/{username} (notification_no_disturbing in the body); push (April 2023).
        """
        check.any_given(do_not_disturb=do_not_disturb, quiet_from=quiet_from, quiet_until=quiet_until)
        return await self._caller.call(
            SET_DO_NOT_DISTURB,
            path=(check.username("username", username),),
            json=compact(
                {
                    "notification_no_disturbing": check.flag("do_not_disturb", do_not_disturb, optional=True),
                    "notification_no_disturbing_start": shapes.digits(
                        check.integer("quiet_from", quiet_from, optional=True, at_least=0, at_most=23)
                    ),
                    "notification_no_disturbing_end": shapes.digits(
                        check.integer("quiet_until", quiet_until, optional=True, at_least=0, at_most=23)
                    ),
                }
            ),
            token=token,
        )

    async def set_notification(
        self,
        username: str,
        target_type: Literal["user", "chatgroup"],
        target: str,
        *,
        mode: Literal["DEFAULT", "ALL", "AT", "NONE"] | None = None,
        quiet_hours: str | None = None,
        quiet_for: int | None = None,
        token: str | None = None,
    ) -> PushSettings:
        """
        Set which messages a user gets pushed, in one chat or in all of them, and when not.

        Args:
            username: User ID.
            target_type: What kind of chat: with a user, or of a group.
            target: The other user's ID or the group's ID; for all chats of the user, target_type ``user`` and the
                user's own ID.
            mode: ``ALL`` messages, ``AT`` for those that mention the user, ``NONE``, or ``DEFAULT`` for what is set
                for all chats.
            quiet_hours: The hours of every day without pushes, for all chats only; equal ends are all day, a
                smaller end is on the next day; HH:MM-HH:MM, or empty for none.
            quiet_for: How long there are no pushes from now on, once, in milliseconds (604,800,000 is 7 days); 0
                for none; 0 to 604800000.
            token: A user's own token; the app's when left out.

        Returns:
            The settings as they are now.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent. One of mode, quiet_hours,
                quiet_for must be given.
            NotFoundError: There is no such user.
            BadRequestError: The service refuses a value.

        Source:
            PUT /users/{username}/notification/{target_type}/{target}; push_settings_set; push (April 2023).
        """
        check.any_given(mode=mode, quiet_hours=quiet_hours, quiet_for=quiet_for)
        return await self._caller.call(
            SET_NOTIFICATION,
            path=(
                check.username("username", username),
                check.one_of("target_type", target_type, "user", "chatgroup"),
                check.text("target", target, at_least=1),
            ),
            json=compact(
                {
                    "type": check.one_of("mode", mode, "DEFAULT", "ALL", "AT", "NONE", optional=True),
                    "ignoreInterval": check.matches(
                        "quiet_hours",
                        quiet_hours,
                        "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9])?",
                        "HH:MM-HH:MM, or empty for none",
                        optional=True,
                    ),
                    "ignoreDuration": check.integer(
                        "quiet_for", quiet_for, optional=True, at_least=0, at_most=604800000
                    ),
                }
            ),
            token=token,
        )

    async def get_notification(
        self, username: str, target_type: Literal["user", "chatgroup"], target: str, *, token: str | None = None
    ) -> PushSettings:
        """
        Read which messages a user gets pushed, in one chat or in all of them, and when not.

        Args:
            username: User ID.
            target_type: What kind of chat: with a user, or of a group.
            target: The other user's ID or the group's ID; for all chats of the user, target_type ``user`` and the
                user's own ID.
            token: A user's own token; the app's when left out.

        Returns:
            The settings.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.

        Source:
            GET /users/{username}/notification/{target_type}/{target}; push_settings_query; push (April 2023).
        """
        return await self._caller.call(
            GET_NOTIFICATION,
            path=(
                check.username("username", username),
                check.one_of("target_type", target_type, "user", "chatgroup"),
                check.text("target", target, at_least=1),
            ),
            token=token,
        )

    async def set_language(self, username: str, language: str) -> None:
        """
        Set the language pushes are translated into for a user.

        Args:
            username: User ID.
            language: The language's code, see ``client.translation``; empty for no translation.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.

        Source:
            PUT /users/{username}/notification/language; push (April 2023); limitationapi.
        """
        await self._caller.call(
            SET_LANGUAGE,
            path=(check.username("username", username),),
            json={
                "translationLanguage": check.text("language", language),
            },
        )

    async def get_language(self, username: str) -> str:
        """
        Read the language pushes are translated into for a user.

        Args:
            username: User ID.

        Returns:
            The language's code; empty for no translation.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.

        Source:
            GET /users/{username}/notification/language; push (April 2023); limitationapi.
        """
        return await self._caller.call(GET_LANGUAGE, path=(check.username("username", username),))

    async def create_template(self, name: str, *, title_pattern: str, content_pattern: str) -> PushTemplate:
        """
        Make a template for pushes.

        Patterns are texts with ``{0}``, ``{1}`` and so on for what a message brings along in ``ext``
        (``em_push_template`` with ``title_args`` and ``content_args``), or with ``{$dynamicFrom}``,
        ``{$fromNickname}`` and ``{$msg}`` for what the service knows.

        Not repeated on a guess: what a name that is taken earns is not documented.

        Args:
            name: The template's name; ``default`` and ``detail`` are those every push uses by itself; 1 to 64
                letters and digits.
            title_pattern: The push's title.
            content_pattern: The push's text.

        Returns:
            The template.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            POST /notification/template; push_template_create; push (April 2023).
        """
        return await self._caller.call(
            CREATE_TEMPLATE,
            json={
                "name": check.matches("name", name, "[A-Za-z0-9]{1,64}", "1 to 64 letters and digits"),
                "title_pattern": check.text("title_pattern", title_pattern),
                "content_pattern": check.text("content_pattern", content_pattern),
            },
        )

    async def get_template(self, name: str) -> PushTemplate:
        """
        Look up a template for pushes.

        Args:
            name: The template's name.

        Returns:
            The template.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such template.

        Source:
            GET /notification/template/{name}; push_template_query; push (April 2023).
        """
        return await self._caller.call(GET_TEMPLATE, path=(check.text("name", name, at_least=1),))

    async def update_template(
        self, name: str, *, title_pattern: str | None = None, content_pattern: str | None = None
    ) -> None:
        """
        Change a template for pushes.

        Experimental, since the documents only name it; which fields it takes is inferred from ``create_template``.

        Args:
            name: The template's name.
            title_pattern: The push's title.
            content_pattern: The push's text.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent. One of title_pattern,
                content_pattern must be given.
            NotFoundError: There is no such template.

        Source:
            PUT /notification/template/{name}; push_error.
        """
        check.any_given(title_pattern=title_pattern, content_pattern=content_pattern)
        await self._caller.call(
            UPDATE_TEMPLATE,
            path=(check.text("name", name, at_least=1),),
            json=compact(
                {
                    "title_pattern": check.text("title_pattern", title_pattern, optional=True),
                    "content_pattern": check.text("content_pattern", content_pattern, optional=True),
                }
            ),
        )

    async def delete_template(self, name: str) -> None:
        """
        Delete a template for pushes.

        Args:
            name: The template's name.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such template.

        Source:
            DELETE /notification/template/{name}; push_template_delete; push (April 2023).
        """
        await self._caller.call(DELETE_TEMPLATE, path=(check.text("name", name, at_least=1),))

    async def set_user_template(self, username: str, template: str, *, token: str) -> None:
        """
        Choose the template for pushes to a user.

        Args:
            username: The ID of the user whose token it is.
            template: The template's name.
            token: The user's own token; the app's is refused here.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user. There is no such template.

        Source:
            PUT /users/{username}/notification/template; push_template_receiver.
        """
        await self._caller.call(
            SET_USER_TEMPLATE,
            path=(check.username("username", username),),
            json={
                "templateName": check.text("template", template, at_least=1),
            },
            token=token,
        )

    async def get_user_template(self, username: str, *, token: str) -> str:
        """
        Read which template was chosen for pushes to a user.

        Experimental, since the documents only name it; the reply is taken to be that of ``set_user_template``.

        Args:
            username: The ID of the user whose token it is.
            token: The user's own token; the app's is refused here.

        Returns:
            The template's name; empty when none was chosen.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.

        Source:
            GET /users/{username}/notification/template; push_error.
        """
        return await self._caller.call(GET_USER_TEMPLATE, path=(check.username("username", username),), token=token)

    async def get_statistics(
        self, first_day: str, last_day: str, *, platform: str = "ALL"
    ) -> dict[str, dict[str, PushCounts]]:
        """
        Count the pushes that succeeded and failed, by day and platform.

        Args:
            first_day: The first day; yyyy-MM-dd.
            last_day: The last day; yyyy-MM-dd.
            platform: ``ALL``, ``APNS``, ``ANDROID`` (FCM), ``XIAOMIPUSH``, ``HUAWEIPUSH``, ``MEIZUPUSH``,
                ``OPPOPUSH``, ``VIVOPUSH`` or ``HONOR``.

        Returns:
            Counts by day (yyyy-MM-dd) and platform.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Sales have not opened the counts for the app.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            GET /push/data/offline-push/begin/{first_day}/end/{last_day}; push_result_statistics.
        """
        return await self._caller.call(
            GET_STATISTICS,
            path=(
                check.matches("first_day", first_day, "[0-9]{4}-[0-9]{2}-[0-9]{2}", "yyyy-MM-dd"),
                check.matches("last_day", last_day, "[0-9]{4}-[0-9]{2}-[0-9]{2}", "yyyy-MM-dd"),
            ),
            query={"platform": check.text("platform", platform, at_least=1)},
        )
