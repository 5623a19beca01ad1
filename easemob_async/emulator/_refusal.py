"""
Refusals: the error replies of the service.

Five shapes of error body are documented: with or without ``exception``, with an ``error_code``, without ``error``, and
the shape of the attribute service. A ``Refusal`` knows its shape.
"""

from __future__ import annotations

from typing import Literal

from easemob_async._operation import JSON

__all__ = ["Refusal", "Shape", "malformed_body"]

Shape = Literal["standard", "desc", "empty"]
"""
Shape of an error body: ``standard`` (error, timestamp, duration, error_description, and exception if it is known),
``desc`` (the attribute service's ``{timestamp, desc, duration}``) or ``empty`` (no body).
"""

_PACKAGE = "org.apache.usergrid."
EXCEPTIONS = {
    # The documents print the names for auth_bad_access_token (message_download.html), service_resource_not_found
    # (account_system.html) and message_send_error (message_single.html); the others were seen in replies of the live
    # service. The documents tell clients not to rely on them.
    "auth_bad_access_token": f"{_PACKAGE}rest.exceptions.SecurityException",
    "service_resource_not_found": "UserNotFoundException",
    "unauthorized": f"{_PACKAGE}rest.exceptions.SecurityException",
    "organization_application_not_found": f"{_PACKAGE}rest.exceptions.OrganizationApplicationNotFoundException",
    "duplicate_unique_property_exists": f"{_PACKAGE}persistence.exceptions.DuplicateUniquePropertyExistsException",
    "illegal_argument": "java.lang.IllegalArgumentException",
    "invalid_grant": "org.apache.amber.oauth2.common.exception.OAuthProblemException",
    "entity_not_found": f"{_PACKAGE}persistence.exceptions.EntityNotFoundException",
    "required_property_not_found": f"{_PACKAGE}persistence.exceptions.RequiredPropertyNotFoundException",
    "message_send_error": "MessageSendException",
    "web_application": "javax.ws.rs.WebApplicationException",
    "unsupported_service_operation": f"{_PACKAGE}services.exceptions.UnsupportedServiceOperationException",
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
        self.exception = exception or EXCEPTIONS.get(error or "")

    def body(self, timestamp: int) -> JSON:
        """Make the error body; *timestamp* in milliseconds."""
        if self.shape == "desc":
            return {"timestamp": timestamp, "desc": self.description, "duration": 0}
        body: dict[str, JSON] = {}
        if self.error is not None:
            body["error"] = self.error
            if self.exception is not None:
                body["exception"] = self.exception
        body["timestamp"] = timestamp
        body["duration"] = 0
        body["error_description"] = self.description
        if self.code is not None:
            body["error_code"] = self.code
        return body


def malformed_body() -> Refusal:
    """Make the refusal for a body that is not JSON, or has a field of the wrong type."""
    return Refusal(400, "invalid_request_body", "Request body is invalid. Please check body is correct.")
