"""The wordings of refusals: what a rule's text matches, and that names in a text are not taken for its wording."""

from __future__ import annotations

import pytest

from easemob_async._operation import Operation
from easemob_async._pipeline.error_mapping import COMMON_RULES, make_error
from easemob_async._pipeline.error_texts import CALL_RULES, FREE_NAME_RULES, TEXT_RULES, contains_text, normalize_text
from easemob_async.api import _operations
from tests.handler import make_refusal

UNKNOWN: Operation[None] = Operation(id="POST /somewhere", method="POST", path="/somewhere", returns=None)


def find_operations() -> dict[str, Operation[object]]:
    """Find all operations by their IDs."""
    import importlib
    import pkgutil

    found: dict[str, Operation[object]] = {}
    for module in pkgutil.iter_modules(_operations.__path__):
        for value in vars(importlib.import_module(f"{_operations.__name__}.{module.name}")).values():
            if isinstance(value, Operation):
                found[value.id] = value
    return found


OPERATIONS = find_operations()


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("users [a, b c] are not members of this group!", "users [] are not members of this group!"),
        ("user[x [y]] not found", "user[] not found"),
        ("reason：user u1 doesn’t exist", "reason:user u1 doesn't exist"),
        ("“newpassword is required”", "newpassword is required"),
        ("Unrecognized token 'not open': was\n expecting", "unrecognized token '': was expecting"),
        ('param "token is blank" is unknown', "param '' is unknown"),
    ],
)
def test_normalized_texts(text: str, wording: str) -> None:
    """The wording of a text has no names in brackets and quotes, plain marks, and one line."""
    assert normalize_text(text) == wording


def test_marks_of_names() -> None:
    """In a rule's text a star stands for one name, and the text begins at the beginning of a word."""
    assert contains_text("username u-1 doesn't exist!", "username * doesn't exist")
    assert not contains_text("username a b doesn't exist!", "username * doesn't exist")
    assert not contains_text("user x-token is blank", "token is blank")


def test_rules_have_two_words() -> None:
    """A user ID contains no space, so it cannot be taken for the text of a rule that has one."""
    rules = [rule for operation in OPERATIONS.values() for rule in operation.errors]
    texts = {
        rule.text
        for rule in (*rules, *COMMON_RULES, *FREE_NAME_RULES, *CALL_RULES, *TEXT_RULES)
        if rule.text is not None
    }
    assert len(texts) > 100
    # The name of a Java class stands for itself.
    assert {text for text in texts if " " not in text} == {"InternalTranslateFailedException"}


TOO_MANY_USERS = "current user count is larger than the maxUsers that you want to update !"
NOT_MEMBERS = "users [u1] are not members of this group!"
NO_APP = "Could not find application for nosuch/app from URI: nosuch/app/users/u1"
DELETIONS = ("users.delete", "groups.delete", "chatrooms.delete", "threads.delete", "push.delete_template")
NO_PERMISSION = "you have no permission to do this, group admin permission is required"
NO_FIELDS_PERMISSION = "you have no permission to do this,group fields require group admin privileges to be modified"


@pytest.mark.parametrize(
    ("operation", "status", "code", "text", "expected"),
    [
        # The same text with any status and code.
        *(
            (operation, status, code, NOT_MEMBERS, ("NotFoundError", "item", False))
            for operation in ("groups.mutes.add_many", "chatrooms.mutes.add_many", "")
            for status in (400, 403, 404, 409, 500)
            for code in ("invalid_parameter", "forbidden_op", None)
        ),
        ("groups.members.remove", 400, "invalid_parameter", NOT_MEMBERS, ("NotFoundError", "item", True)),
        ("groups.mutes.remove_many", 400, "invalid_parameter", NOT_MEMBERS, ("NotFoundError", "item", False)),
        *(
            (operation, status, "group_authorization", text, ("PermissionDeniedError", "call", False))
            for operation in ("groups.update", "chatrooms.announcement.set", "")
            for status in (400, 401, 403)
            for text in (NO_PERMISSION, NO_FIELDS_PERMISSION, "not allowed to invite users", "invite is not allowed")
        ),
        *(
            ("groups.update", status, "group_authorization", "token is blank!", ("AuthenticationError", "call", False))
            for status in (400, 401, 403)
        ),
        ("groups.update", 401, "group_authorization", "the token is unknown", ("AuthenticationError", "call", False)),
        ("presence.set", 400, None, "resource not exist", ("NotFoundError", "call", False)),
        ("", 400, None, "resource not exist", ("NotFoundError", "call", False)),
        ("presence.set", 400, None, "ext is too big", ("BadRequestError", "call", False)),
        *(
            ("messages.recall", status, "message_recall_error", "not_found msg", ("NotFoundError", "target", True))
            for status in (400, 403, 404)
        ),
        ("messages.recall_many", 400, None, "not_found msg", ("NotFoundError", "item", True)),
        # The operation knows what the refusal is about, and whether it means that nothing is left to do.
        ("groups.delete", 404, "resource_not_found", "grpID 1 does not exist!", ("NotFoundError", "target", True)),
        ("groups.delete", 400, "resource_not_found", "grpID 1 does not exist!", ("NotFoundError", "target", True)),
        ("groups.get_many", 404, "resource_not_found", "grpID 1 does not exist!", ("NotFoundError", "item", False)),
        (
            "chatrooms.super_admins.add",
            404,
            "resource_not_found",
            "username u doesn't exist!",
            ("NotFoundError", "item", False),
        ),
        ("contacts.add", 400, None, "Service resource not found", ("NotFoundError", "item", False)),
        ("users.delete", 400, None, "Service resource not found", ("NotFoundError", "target", True)),
        *(
            (operation, 403, "forbidden_op", text, expected)
            for operation in ("groups.mutes.add_many", "")
            for text, expected in (
                ("user [a] is not a member of this group", ("NotFoundError", "item", False)),
                ("can not join, reason:user: a already in chatroom: 1", ("AlreadyExistsError", "item", True)),
            )
        ),
        ("groups.delete", 400, "x", "grpID 1 does not exist!", ("NotFoundError", "target", False)),
        ("groups.delete", 404, "resource_not_found", "user not found", ("NotFoundError", "target", False)),
        ("users.delete", 404, "service_resource_not_found", "user not found", ("NotFoundError", "target", True)),
        # The app, its plan or a message: nothing is known about the target of the call.
        *(
            (operation, status, code, text, ("NotFoundError", "call", False))
            for operation in DELETIONS
            for status in (400, 404)
            for code, text in (
                ("organization_application_not_found", NO_APP),
                ("organization_application_not_found", "Service resource not found"),
                ("resource_not_found", NO_APP),
                (None, NO_APP),
                ("resource_not_found", "message not found"),
            )
        ),
        (
            "contacts.add",
            403,
            "exceed_limit",
            "exceeded the limit of the free edition",
            ("QuotaExceededError", "call", False),
        ),
        ("groups.update", 404, "resource_not_found", "username u doesn't exist!", ("NotFoundError", "item", False)),
        ("files.download", 400, None, "file may not exists", ("NotFoundError", "target", False)),
        ("messages.update", 400, None, "The message has been edited by another.", ("ConflictError", "target", False)),
        (
            "messages.update",
            403,
            None,
            "You are not authorized to edit it.",
            ("PermissionDeniedError", "target", False),
        ),
        ("attributes.get_many", 400, "metadata_error", "auth error", ("AuthenticationError", "call", False)),
        ("groups.create", 403, "forbidden_op", "owner must be provided", ("BadRequestError", "call", False)),
        # A token that is missing or expired, and the mode of registration.
        (
            "users.register",
            401,
            "unauthorized",
            "registration is not open, please contact the app admin",
            ("AuthenticationError", "call", False),
        ),
        (
            "users.register_open",
            401,
            "unauthorized",
            "registration is not open, please contact the app admin",
            ("PermissionDeniedError", "call", False),
        ),
        ("users.get", 401, "unauthorized", "No admin user access authorized", ("AuthenticationError", "call", False)),
        (
            "tokens.get_user_by_password",
            400,
            "invalid_grant",
            "user not activated",
            ("PermissionDeniedError", "target", False),
        ),
        (
            "tokens.get_user_by_password",
            400,
            "invalid_grant",
            "invalid username or password",
            ("AuthenticationError", "target", False),
        ),
        # Limits.
        (
            "messages.send_to_groups",
            503,
            None,
            "This request has reached api limit",
            ("RateLimitedError", "call", False),
        ),
        (
            "messages.send_to_users",
            403,
            "message_send_error",
            "message send reach limit",
            ("RateLimitedError", "call", False),
        ),
        (
            "threads.create",
            403,
            "group_error",
            "user's thread number reach limit.",
            ("QuotaExceededError", "call", False),
        ),
        ("threads.list", 400, "group_error", "query param reaches limit.", ("BadRequestError", "call", False)),
        ("groups.update", 403, "exceed_limit", "title cannot exceed to 1024", ("BadRequestError", "call", False)),
        ("chatrooms.update", 403, "forbidden_op", TOO_MANY_USERS, ("BadRequestError", "call", False)),
        (
            "blocklist.add_many",
            400,
            "illegal_argument",
            "attempt to adding new block[x] for user[y],but user[x] not found.",
            ("NotFoundError", "item", False),
        ),
        (
            "blocklist.add_many",
            404,
            "service_resource_not_found",
            "Service resource not found",
            ("NotFoundError", "target", False),
        ),
        # Names that are texts of other rules.
        (
            "groups.mutes.add_many",
            400,
            "invalid_parameter",
            "users [token is blank!] are not members of this group!",
            ("NotFoundError", "item", False),
        ),
        (
            "groups.create",
            403,
            "group_name_violation",
            "thread not open is violation, please change it.",
            ("BadRequestError", "call", False),
        ),
        (
            "groups.create",
            403,
            "group_name_violation",
            "group ID 7 already exists is violation, please change it.",
            ("BadRequestError", "call", False),
        ),
        (
            "groups.members.add",
            404,
            "resource_not_found",
            "username unopened doesn't exist!",
            ("NotFoundError", "item", False),
        ),
        (
            "push.get_template",
            400,
            "EntityNotFoundException",
            "you have no permission template is not exist",
            ("NotFoundError", "target", False),
        ),
        (
            "users.register",
            400,
            "illegal_argument",
            "username [has joined too many] is not legal",
            ("BadRequestError", "item", False),
        ),
        (
            "",
            400,
            "json_parse",
            "Unrecognized token 'this app has reached api limit': was expecting",
            ("BadRequestError", "call", False),
        ),
    ],
)
def test_texts_decide(
    operation: str, status: int, code: str | None, text: str, expected: tuple[str, str, bool]
) -> None:
    """The text decides the class, whatever the status and code are, and names in it do not."""
    error = make_error(OPERATIONS[operation] if operation else UNKNOWN, make_refusal(status, code, text))
    assert (type(error).__name__, error.about, error.already_so) == expected
