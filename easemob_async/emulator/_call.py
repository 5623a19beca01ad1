"""One request as a handler sees it, and the reply that the handler returns."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from easemob_async._json import decode, encode, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._refusal import Refusal, malformed_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from easemob_async.emulator._state.tokens import IssuedToken
    from easemob_async.emulator._tenant import Tenant

__all__ = ["FULL_ENVELOPE", "JSON_TYPE", "EmulatedCall", "EmulatedReply"]

JSON_TYPE = b"application/json"

FULL_ENVELOPE = ("action", "application", "applicationName", "organization", "path", "uri")
"""All fields of the envelope. Many operations send fewer; each handler lists those that its documents show."""


class EmulatedReply:
    """A reply: status, headers and body as sent over the connection; an empty content type is not sent."""

    __slots__ = ("body", "content_type", "headers", "status")

    def __init__(
        self,
        status: int,
        body: bytes,
        content_type: bytes = JSON_TYPE,
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        self.status = status
        self.body = body
        self.content_type = content_type
        self.headers = headers


class EmulatedCall:
    """
    One request, with everything that a handler needs to answer it.

    Attributes:
        tenant: The app that the request is for, with all its state.
        operation: ID of the operation; empty until the route is known.
        values: Values of the path's placeholders by name.
        token: The token that authorized the request; None for operations that need none.
        headers: Header fields by lower-case name.
        body: The body as sent.
    """

    __slots__ = (
        "_json",
        "_query",
        "body",
        "headers",
        "method",
        "operation",
        "path",
        "query_string",
        "tenant",
        "token",
        "values",
    )

    def __init__(
        self,
        tenant: Tenant,
        method: str,
        path: str,
        query_string: bytes,
        headers: Mapping[bytes, bytes],
        body: bytes,
    ) -> None:
        self.tenant = tenant
        self.operation = ""
        self.method = method
        self.path = path
        """Path below the app, as sent: ``/users/u1``."""
        self.query_string = query_string
        self.headers = headers
        self.body = body
        self.values: dict[str, str] = {}
        self.token: IssuedToken | None = None
        self._json: JSON = EmulatedCall  # means "not parsed yet"; None would not do, because it is a JSON value
        self._query: dict[str, str] | None = None

    # -- request

    @property
    def query(self) -> dict[str, str]:
        """Query parameters; the last value is used if a name occurs twice."""
        if self._query is None:
            pairs = parse_qsl(self.query_string.decode("latin-1"), keep_blank_values=True)
            self._query = dict(pairs)
        return self._query

    def _parameters(self) -> dict[str, JSON]:
        parameters: dict[str, JSON] = {}
        for name, value in parse_qsl(self.query_string.decode("latin-1"), keep_blank_values=True):
            parameters.setdefault(name, []).append(value)
        return {"params": parameters} if parameters else {}

    def json_or_none(self) -> JSON:
        """Return the JSON body, or None if it is empty or not JSON; used to tell operations on one path apart."""
        if self._json is EmulatedCall:
            try:
                self._json = decode(self.body) if self.body else None
                if b"\\u" in self.body:
                    encode(self._json)  # a lone surrogate cannot be in a reply, so it is refused
            except ValueError:
                return None
        return self._json

    def json(self) -> JSON:
        """
        Return the JSON body.

        Raises:
            Refusal: 400. The body is not JSON.
        """
        value = self.json_or_none()
        if value is None:
            raise malformed_body()
        return value

    def fields(self) -> dict[str, JSON]:
        """
        Return the JSON body, which must be an object.

        Raises:
            Refusal: 400. The body is not a JSON object.
        """
        value = self.json()
        if not is_object(value):
            raise malformed_body()
        return value

    def form(self) -> dict[str, str]:
        """Return the body as a URL-encoded form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def query_int(self, name: str, default: int, *, low: int = 1, high: int | None = None) -> int:
        """
        Return a numeric query parameter, clamped to *low* and *high* as the service does.

        Raises:
            Refusal: 400. The value is not a number.
        """
        text = self.query.get(name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            raise Refusal(400, "illegal_argument", f"{name} must be a number") from None
        value = max(value, low)
        return value if high is None else min(value, high)

    @property
    def server_url(self) -> str:
        """The emulator's URL, taken from the ``Host`` header: ``http://127.0.0.1:8000``."""
        return "http://" + self.headers.get(b"host", b"emulator").decode("latin-1")

    @property
    def base_url(self) -> str:
        """The app's URL, taken from the ``Host`` header: ``http://127.0.0.1:8000/org/app``."""
        return f"{self.server_url}/{self.tenant.app.org}/{self.tenant.app.name}"

    def charge_recipients(self, count: int) -> None:
        """
        Count the call's recipients against the rate limits; called when the request is known to be valid.

        Raises:
            Refusal: The limit for recipients is exceeded. Nothing was counted.
        """
        self.tenant.limits.admit(self.operation, "recipients", count)

    # -- reply

    def reply(self, keys: tuple[str, ...] = (), **payload: JSON) -> EmulatedReply:
        """
        Make a reply with status 200 and the documented envelope.

        Args:
            keys: Fields of the envelope besides ``timestamp`` and ``duration``; see ``FULL_ENVELOPE``.
            payload: Further fields; they override those of the envelope.
        """
        app = self.tenant.app
        body: dict[str, JSON] = {}
        for key in keys:
            match key:
                case "action":
                    body[key] = self.method.lower()
                case "application":
                    body[key] = self.tenant.uuid
                case "applicationName":
                    body[key] = app.name
                case "organization":
                    body[key] = app.org
                case "path":
                    body[key] = "/" + self.path.split("/", 2)[1]
                case "uri":
                    body[key] = self.base_url + self.path
                case "params":
                    # Recorded replies to requests without a query do not have it.
                    body |= self._parameters()
                case "entities":
                    body[key] = []
                case "properties":
                    body[key] = {}
                case _:
                    raise AssertionError(key)
        body["timestamp"] = self.tenant.now_ms()
        body["duration"] = 0
        body.update(payload)
        return EmulatedReply(200, encode(body))

    def reply_json(self, body: JSON) -> EmulatedReply:
        """Make a reply with status 200 and exactly this JSON, without an envelope."""
        return EmulatedReply(200, encode(body))
