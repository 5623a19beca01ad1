# Generated from _spec/push.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.push``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._accounting import complete_rows
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._secret_text import hide
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


@exported_by("easemob_async.api")
class Push:
    """
    Pushes to offline users: bound devices, display, do-not-disturb, templates and statistics.

    The advanced features (modes, languages, templates) must be enabled in the console.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set_binding(
        self, username: str, device_id: str, *, notifier_name: str, device_token: str
    ) -> list[PushBinding]:
        """
        Bind a device to a push certificate and token, or unbind it.

        With a wrong certificate or token pushes fail, and the service then removes the binding.

        Args:
            username: User ID.
            device_id: Device ID, as issued by the client SDK.
            notifier_name: Name of the push certificate, as in the console; empty to unbind the device from all
                certificates.
            device_token: Push token of the device; empty to unbind the device from this certificate.

        Returns:
            The bindings of the device after the call; empty if it is unbound.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            PUT /users/{username}/push/binding; push_information_bind_unbind; push_error.
        """
        device_token = hide(device_token)
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
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users/{username}/push/binding; push_information_bind_query; push_error.
        """
        return await self._caller.call(LIST_BINDINGS, path=(check.username("username", username),))

    async def set_nickname(self, username: str, nickname: str, *, token: str | None = None) -> User:
        """
        Set the name that pushes show for a user.

        This name is not the nickname of the profile, see ``client.attributes``. The documents advise to keep both
        equal.

        Args:
            username: User ID.
            nickname: Name to show; at most 100 characters.
            token: A user token to use instead of the client's app token.

        Returns:
            The user, with the push settings that are set.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.
            BadRequestError: The name is too long.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            PUT /users/{username} (nickname in the body); push_nickname_set_single; push (April 2023).
        """
        token = hide(token)
        return await self._caller.call(
            SET_NICKNAME,
            path=(check.username("username", username),),
            json={"nickname": check.text("nickname", nickname, at_most=100)},
            token=token,
        )

    async def set_nickname_many(self, nicknames: Collection[PushNickname]) -> list[PushNicknameSet]:
        """
        Set the names that pushes show for up to 50 users.

        Args:
            nicknames: User IDs and names; 1 to 50.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts; or a name is too long; or the list is
                empty.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /push/nickname; push_nickname_set_batch.
        """
        return complete_rows(
            await self._caller.call(
                SET_NICKNAME_MANY, json=check.input_models("nicknames", nicknames, at_least=1, at_most=50)
            ),
            PushNicknameSet,
            [each.username for each in nicknames],
        )

    async def set_display_style(self, username: str, display_style: int, *, token: str | None = None) -> User:
        """
        Set whether pushes to a user show a fixed notice or the sender and the text.

        Args:
            username: User ID.
            display_style: 0 for a fixed notice, 1 for the name of the sender and the text; 0 to 1.
            token: A user token to use instead of the client's app token.

        Returns:
            The user, with the push settings that are set.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            PUT /users/{username} (notification_display_style in the body); push_display_mode_set; push (April
            2023).
        """
        token = hide(token)
        return await self._caller.call(
            SET_DISPLAY_STYLE,
            path=(check.username("username", username),),
            json={
                "notification_display_style": shapes.digits(
                    check.integer("display_style", display_style, at_least=0, at_most=1)
                )
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
        Set the hours of the day in which a user receives no pushes.

        Deprecated: The newest pages have ``set_notification`` instead, with a precision of minutes.

        Args:
            username: User ID.
            do_not_disturb: Whether the do-not-disturb hours apply.
            quiet_from: First hour without pushes; 0 to 23.
            quiet_until: Hour in which pushes start again (equal to ``quiet_from`` for the whole day, smaller for an
                hour of the next day); 0 to 23.
            token: A user token to use instead of the client's app token.

        Returns:
            The user, with the push settings that are set.

        Raises:
            InvalidArgumentError: An argument is invalid, or *do_not_disturb*, *quiet_from* and *quiet_until* are
                all omitted; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            PUT /users/{username} (notification_no_disturbing in the body); push (April 2023).
        """
        token = hide(token)
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
        Set the push mode and the do-not-disturb times of a user, for one chat or for all chats.

        Args:
            username: User ID.
            target_type: Kind of conversation: ``user`` or ``chatgroup``.
            target: User ID of the other user, or group ID. For all chats, use target_type ``user`` and the same
                user ID as ``username``.
            mode: ``ALL`` for all messages, ``AT`` for messages that mention the user, ``NONE`` for none,
                ``DEFAULT`` for the setting of all chats.
            quiet_hours: Daily hours without pushes, only for all chats (equal times mean the whole day, an earlier
                end is on the next day); must have the form HH:MM-HH:MM, or be empty for none.
            quiet_for: Length of a one-time period without pushes that starts now, in milliseconds (604,800,000 is 7
                days; 0 for no period); 0 to 604,800,000.
            token: A user token to use instead of the client's app token.

        Returns:
            The settings after the call.

        Raises:
            InvalidArgumentError: An argument is invalid, or *mode*, *quiet_hours* and *quiet_for* are all omitted;
                nothing was sent.
            NotFoundError: The user does not exist.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /users/{username}/notification/{target_type}/{target}; push_settings_set; push (April 2023).
        """
        token = hide(token)
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
                        "must have the form HH:MM-HH:MM, or be empty for none",
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
        Get the push mode and the do-not-disturb times of a user, for one chat or for all chats.

        Args:
            username: User ID.
            target_type: Kind of conversation: ``user`` or ``chatgroup``.
            target: User ID of the other user, or group ID. For all chats, use target_type ``user`` and the same
                user ID as ``username``.
            token: A user token to use instead of the client's app token.

        Returns:
            The settings.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /users/{username}/notification/{target_type}/{target}; push_settings_query; push (April 2023).
        """
        token = hide(token)
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
        Set the language into which pushes to a user are translated.

        Args:
            username: User ID.
            language: Code of the language, see ``client.translation``; empty for no translation.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /users/{username}/notification/language; push (April 2023); limitationapi.
        """
        await self._caller.call(
            SET_LANGUAGE,
            path=(check.username("username", username),),
            json={"translationLanguage": check.text("language", language)},
        )

    async def get_language(self, username: str) -> str:
        """
        Get the language into which pushes to a user are translated.

        Args:
            username: User ID.

        Returns:
            Code of the language; empty for no translation.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /users/{username}/notification/language; push (April 2023); limitationapi.
        """
        return await self._caller.call(GET_LANGUAGE, path=(check.username("username", username),))

    async def create_template(self, name: str, *, title_pattern: str, content_pattern: str) -> PushTemplate:
        """
        Create a push template.

        Patterns are texts with ``{0}``, ``{1}`` and so on for values in the ``ext`` of a message
        (``em_push_template`` with ``title_args`` and ``content_args``), or with ``{$dynamicFrom}``,
        ``{$fromNickname}`` and ``{$msg}`` for values that the service fills in.

        Not retried when the reply is lost, because the reply for a name that is in use is not documented.

        Args:
            name: Name of the template (the service uses the templates ``default`` and ``detail`` for all pushes);
                must be 1 to 64 letters and digits.
            title_pattern: Title of the push.
            content_pattern: Text of the push.

        Returns:
            The template.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            10 calls per second per app.

        Source:
            POST /notification/template; push_template_create; push (April 2023).
        """
        return await self._caller.call(
            CREATE_TEMPLATE,
            json={
                "name": check.matches("name", name, "[A-Za-z0-9]{1,64}", "must be 1 to 64 letters and digits"),
                "title_pattern": check.text("title_pattern", title_pattern),
                "content_pattern": check.text("content_pattern", content_pattern),
            },
        )

    async def get_template(self, name: str) -> PushTemplate:
        """
        Get a push template.

        Args:
            name: Name of the template.

        Returns:
            The template.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The template does not exist.

        Rate limit:
            10 calls per second per app.

        Source:
            GET /notification/template/{name}; push_template_query; push (April 2023).
        """
        return await self._caller.call(GET_TEMPLATE, path=(check.text("name", name, at_least=1),))

    async def update_template(
        self, name: str, *, title_pattern: str | None = None, content_pattern: str | None = None
    ) -> PushTemplate | None:
        """
        Change a push template.

        Experimental, because the documents only mention this operation; its fields are inferred from
        ``create_template``.

        Args:
            name: Name of the template.
            title_pattern: Title of the push.
            content_pattern: Text of the push.

        Returns:
            The template; None if the reply does not have it.

        Raises:
            InvalidArgumentError: An argument is invalid, or *title_pattern* and *content_pattern* are all omitted;
                nothing was sent.
            NotFoundError: The template does not exist.

        Rate limit:
            10 calls per second per app (assumed, because no page documents it).

        Source:
            PUT /notification/template/{name}; push_error.
        """
        check.any_given(title_pattern=title_pattern, content_pattern=content_pattern)
        return await self._caller.call(
            UPDATE_TEMPLATE,
            path=(check.text("name", name, at_least=1),),
            json=compact(
                {
                    "title_pattern": check.text("title_pattern", title_pattern, optional=True),
                    "content_pattern": check.text("content_pattern", content_pattern, optional=True),
                }
            ),
        )

    async def delete_template(self, name: str) -> PushTemplate | None:
        """
        Delete a push template.

        Args:
            name: Name of the template.

        Returns:
            The deleted template; None if a retry finds that an earlier attempt of this call deleted it.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The template does not exist.

        Rate limit:
            10 calls per second per app.

        Source:
            DELETE /notification/template/{name}; push_template_delete; push (April 2023).
        """
        return await self._caller.call(DELETE_TEMPLATE, path=(check.text("name", name, at_least=1),))

    async def set_user_template(self, username: str, template: str, *, token: str) -> None:
        """
        Select the template for pushes to a user.

        Args:
            username: User ID; the token must belong to this user.
            template: Name of the template.
            token: The user's token; the service does not accept the app token.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist; or the template does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /users/{username}/notification/template; push_template_receiver.
        """
        token = hide(token)
        await self._caller.call(
            SET_USER_TEMPLATE,
            path=(check.username("username", username),),
            json={"templateName": check.text("template", template, at_least=1)},
            token=token,
        )

    async def get_user_template(self, username: str, *, token: str) -> str:
        """
        Get the name of the template for pushes to a user.

        Experimental, because the documents only mention this operation; the reply is assumed to be that of
        ``set_user_template``.

        Args:
            username: User ID; the token must belong to this user.
            token: The user's token; the service does not accept the app token.

        Returns:
            Name of the template; empty if none was selected.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /users/{username}/notification/template; push_error.
        """
        token = hide(token)
        return await self._caller.call(GET_USER_TEMPLATE, path=(check.username("username", username),), token=token)

    async def get_statistics(
        self, first_day: str, last_day: str, *, platform: str = "ALL"
    ) -> dict[str, dict[str, PushCounts]]:
        """
        Get the numbers of successful and failed pushes, by day and platform.

        Args:
            first_day: First day; must have the form yyyy-MM-dd.
            last_day: Last day; must have the form yyyy-MM-dd.
            platform: ``ALL``, ``APNS``, ``ANDROID`` (FCM), ``XIAOMIPUSH``, ``HUAWEIPUSH``, ``MEIZUPUSH``,
                ``OPPOPUSH``, ``VIVOPUSH`` or ``HONOR``.

        Returns:
            Numbers of pushes by day (yyyy-MM-dd) and platform.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Easemob's sales team has not enabled the statistics for the app.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            10 calls per 10 seconds per app.

        Source:
            GET /push/data/offline-push/begin/{first_day}/end/{last_day}; push_result_statistics.
        """
        return await self._caller.call(
            GET_STATISTICS,
            path=(
                check.matches("first_day", first_day, "[0-9]{4}-[0-9]{2}-[0-9]{2}", "must have the form yyyy-MM-dd"),
                check.matches("last_day", last_day, "[0-9]{4}-[0-9]{2}-[0-9]{2}", "must have the form yyyy-MM-dd"),
            ),
            query={"platform": check.text("platform", platform, at_least=1)},
        )
