"""One request as a handler sees it, and the reply it gives."""

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

__all__ = ["FULL_ENVELOPE", "Call", "EmulatedReply"]

JSON_TYPE = b"application/json"

FULL_ENVELOPE = ("action", "application", "applicationName", "organization", "path", "uri")
"""The envelope with everything in it. Many operations send less; each handler says what its documents show."""


class EmulatedReply:
    """An answer: status, headers and body as they go onto the wire."""

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


class Call:
    """
    One request, and what a handler needs to answer it.

    Attributes:
        tenant: The app the call is about, with all its state.
        operation: The operation's id, known once the route is.
        values: The path's values by name.
        token: Whose token came along; None without one.
        headers: Header fields by lower-case name.
        body: The body's bytes.
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
        """Below the app, as sent: ``/users/u1``."""
        self.query_string = query_string
        self.headers = headers
        self.body = body
        self.values: dict[str, str] = {}
        self.token: IssuedToken | None = None
        self._json: JSON = Call  # stands for "not parsed yet"; None is a JSON value
        self._query: dict[str, str] | None = None

    # -- what came in

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; the last one counts where a name comes twice."""
        if self._query is None:
            pairs = parse_qsl(self.query_string.decode("latin-1"), keep_blank_values=True)
            self._query = dict(pairs)
        return self._query

    def json_or_none(self) -> JSON:
        """The JSON body, or None where there is none or it cannot be read; for telling operations apart."""
        if self._json is Call:
            try:
                self._json = decode(self.body) if self.body else None
            except ValueError:
                return None
        return self._json

    def json(self) -> JSON:
        """
        The JSON body.

        Raises:
            Refusal: 400, the body is no JSON.
        """
        value = self.json_or_none()
        if value is None:
            raise malformed_body()
        return value

    def fields(self) -> dict[str, JSON]:
        """
        The JSON body, which has to be an object.

        Raises:
            Refusal: 400, it is none.
        """
        value = self.json()
        if not is_object(value):
            raise malformed_body()
        return value

    def form(self) -> dict[str, str]:
        """The body as a URL-encoded form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def query_int(self, name: str, default: int, *, low: int = 1, high: int | None = None) -> int:
        """
        A query parameter that is a number, clamped to *low* and *high* as the service does.

        Raises:
            Refusal: 400, it is no number.
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
        """The emulator's URL as the caller wrote it: ``http://127.0.0.1:8000``."""
        return "http://" + self.headers.get(b"host", b"emulator").decode("latin-1")

    @property
    def base_url(self) -> str:
        """The app's URL as the caller wrote it: ``http://127.0.0.1:8000/org/app``."""
        return f"{self.server_url}/{self.tenant.app.org}/{self.tenant.app.name}"

    def charge_recipients(self, count: int) -> None:
        """
        Count the call's recipients, once the request is known to be right.

        Raises:
            Refusal: That would be more than the limit allows; nothing was counted.
        """
        self.tenant.limits.admit(self.operation, "recipients", count)

    # -- what goes out

    def reply(self, keys: tuple[str, ...] = (), **payload: JSON) -> EmulatedReply:
        """
        A 200 with the documented envelope.

        Args:
            keys: The envelope's fields besides timestamp and duration; see ``FULL``.
            payload: The rest; a field given here overrides the envelope's.
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
                    body[key] = {name: [value] for name, value in self.query.items()}
                case "entities":
                    body[key] = []
                case _:
                    raise AssertionError(key)
        body["timestamp"] = self.tenant.now_ms()
        body["duration"] = 0
        body.update(payload)
        return EmulatedReply(200, encode(body))

    def reply_json(self, body: JSON) -> EmulatedReply:
        """A 200 with exactly this JSON."""
        return EmulatedReply(200, encode(body))
