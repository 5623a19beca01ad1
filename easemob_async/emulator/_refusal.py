"""
Refusals: the error replies of the service.

Five shapes of error body are documented: with or without ``exception``, with an ``error_code``, without ``error``, and
the shape of the attribute service. A ``Refusal`` knows its shape.
"""

from __future__ import annotations

from typing import Literal

from easemob_async._json import encode
from easemob_async._operation import JSON

__all__ = ["Refusal", "Shape", "is_group_operation", "malformed_body"]

Shape = Literal["standard", "desc", "empty"]
"""
Shape of an error body: ``standard`` (error, timestamp, duration, error_description, and exception if it is known),
``desc`` (the attribute service's ``{timestamp, desc, duration}``) or ``empty`` (no body).
"""

_PACKAGE = "org.apache.usergrid."
EXCEPTIONS = {
    # The documents print the names for service_resource_not_found (account_system.html) and message_send_error
    # (message_single.html); the others were seen in replies of the live service, where the newest reply wins (for
    # auth_bad_access_token it differs from message_download.html). The documents tell clients not to rely on them.
    "auth_bad_access_token": "EasemobSecurityException",
    "service_resource_not_found": "UserNotFoundException",
    "unauthorized": "EasemobSecurityException",
    "organization_application_not_found": f"{_PACKAGE}rest.exceptions.OrganizationApplicationNotFoundException",
    "duplicate_unique_property_exists": "DuplicateUniquePropertyExistsException",
    "illegal_argument": "java.lang.IllegalArgumentException",
    "invalid_grant": "org.apache.amber.oauth2.common.exception.OAuthProblemException",
    "entity_not_found": "EntityNotFoundException",
    "required_property_not_found": f"{_PACKAGE}persistence.exceptions.RequiredPropertyNotFoundException",
    "message_send_error": "MessageSendException",
    "web_application": "javax.ws.rs.WebApplicationException",
    "unsupported_service_operation": f"{_PACKAGE}services.exceptions.UnsupportedServiceOperationException",
}

_GROUP_PACKAGE = "com.easemob.group.exception."
GROUP_EXCEPTIONS = {
    # Seen in replies of the live service; the same service answers for groups and chat rooms.
    "group_authorization": f"{_GROUP_PACKAGE}GroupAuthorizationException",
    "resource_not_found": f"{_GROUP_PACKAGE}ResourceNotFoundException",
    "service_resource_not_found": f"{_GROUP_PACKAGE}ServiceResourceNotFoundException",
    "invalid_parameter": f"{_GROUP_PACKAGE}InvalidParameterException",
    "forbidden_op": f"{_GROUP_PACKAGE}ForbiddenOpException",
}


class Refusal(Exception):  # noqa: N818 - a reply of the service, not an error of the emulator
    """
    An error reply of the service; raised by handlers and checks, sent by the emulator.

    Args:
        status: HTTP status.
        error: The service's error code; None if the documents show none.
        description: The text in ``error_description`` (in ``desc`` for that shape).
        shape: Shape of the error body; see ``Shape``.
        code: ``error_code``, a number, for the message operations that have one.
        exception: ``exception``, if it differs from the usual one of this error code.
    """

    def __init__(
        self,
        status: int,
        error: str | None,
        description: str,
        *,
        shape: Shape = "standard",
        code: int | None = None,
        exception: str | None = None,
    ) -> None:
        super().__init__(status, error, description)
        self.status = status
        self.error = error
        self.description = description
        self.shape: Shape = shape
        self.code = code
        self.exception = exception

    def encode_body(self, timestamp: int, operation: str = "") -> bytes:
        """Make the bytes of the error body; see ``body``."""
        return b"" if self.shape == "empty" else encode(self.body(timestamp, operation))

    def body(self, timestamp: int, operation: str = "") -> JSON:
        """
        Make the error body.

        Args:
            timestamp: Time of the reply in milliseconds.
            operation: ID of the operation; those on groups and chat rooms have exceptions of their own.
        """
        if self.shape == "desc":
            return {"timestamp": timestamp, "desc": self.description, "duration": 0}
        # Threads and attributes of members use group_authorization too.
        in_groups = self.error == "group_authorization" or (
            is_group_operation(operation) and self.error in GROUP_EXCEPTIONS
        )
        exception = self.exception or (GROUP_EXCEPTIONS if in_groups else EXCEPTIONS).get(self.error or "")
        body: dict[str, JSON] = {}
        if self.error is not None:
            body["error"] = self.error
        if exception is not None:
            body["exception"] = exception
        body["timestamp"] = timestamp
        body["duration"] = 0
        if in_groups:
            body["properties"] = {}
        body["error_description"] = self.description
        if self.code is not None:
            body["error_code"] = self.code
        return body


def is_group_operation(operation: str) -> bool:
    """Whether the service for groups and chat rooms answers an operation; their attributes have another service."""
    return operation.startswith(("groups.", "chatrooms.")) and ".attributes." not in operation


def malformed_body() -> Refusal:
    """Make the refusal for a body that is not JSON, or has a field of the wrong type."""
    return Refusal(400, "invalid_request_body", "Request body is invalid. Please check body is correct.")
