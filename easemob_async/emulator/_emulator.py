"""
The emulator: an ASGI application that answers as the Easemob REST API does.

A request's way through it, all of it decided without waiting, when the request has arrived:
app -> operation -> fault before -> token -> limits -> handler -> fault after -> journal -> (latency) -> reply.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from easemob_async._clock import Clock, SystemClock
from easemob_async._json import encode
from easemob_async._operation import JSON
from easemob_async.emulator._app import DEFAULT_TOKEN_LIFETIME, App
from easemob_async.emulator._areas import ROUTES
from easemob_async.emulator._asgi import BodyTooLargeError, Receive, Scope, Send, complete_lifespan, read_body
from easemob_async.emulator._auth import authorize
from easemob_async.emulator._call import Call, EmulatedReply
from easemob_async.emulator._callbacks import CallbackDelivery, CallbackDispatcher, CallbackRule, Post
from easemob_async.emulator._control import PREFIX, answer_control_request
from easemob_async.emulator._faults import AFTER_EFFECT, FaultKind, Faults, apply_fault, html_page
from easemob_async.emulator._limits import LimitAlgorithm, LimitEnforcer, LimitOverrides, Throttled
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._request_log import RecordedRequest, RequestLog, Statistics
from easemob_async.emulator._routing import Route, RouteTable
from easemob_async.emulator._server import AsgiServer, running_in_thread
from easemob_async.emulator._storage import STORAGE, answer_storage_request
from easemob_async.emulator._tenant import Tenant

if TYPE_CHECKING:
    from collections import deque

__all__ = ["Emulator", "EmulatorServer"]

TenantEvents = tuple[Tenant, list[dict[str, JSON]]]
"""An app, and the callbacks of what events in it."""

MAX_BODY = 12 * 1024 * 1024
"""Bytes of a request body; uploads may have 10 MB and their multipart frame."""

_TABLE = RouteTable(ROUTES)


class Emulator:
    """
    A stateful server of the Easemob REST API.

    It is an ASGI application; ``serve`` puts it on a loopback port. All state is in the instance.

    Args:
        apps: The apps there are; any other is answered with 404. None lets an app come into being on its first
            request, with the settings of ``App`` (client ID ``emulator``, secret ``emulator-secret``).
        limits: Are the documented limits enforced? A mapping of bucket names to (limit, seconds) pairs enforces
            them with those windows instead of the documented ones.
        discipline: How the limits' windows count: ``sliding``, ``fixed`` or ``bucket``.
        token_lifetime: Seconds a token lives where neither request nor ``App`` say otherwise.
        seed: For everything left to chance: tokens, UUIDs, faults.
        clock: Where time comes from.
        keep_requests: How many of the newest requests ``requests`` holds.
        keep_messages: How many of the newest messages an app keeps; they are counted all the same.
        callbacks: The rules by which callbacks are sent: of messages that are sent, recalled and edited, and of what
            happens to groups and chat rooms. A request ends for its server when its callbacks are answered.
        post: How callbacks are sent: a coroutine function of URL and body that gives back status and body; None is
            over HTTP.
    """

    def __init__(
        self,
        *,
        apps: Iterable[App] | None = None,
        limits: bool | LimitOverrides = True,
        limit_algorithm: LimitAlgorithm = "sliding",
        token_lifetime: int = DEFAULT_TOKEN_LIFETIME,
        seed: int = 0,
        clock: Clock | None = None,
        keep_requests: int = 10_000,
        keep_messages: int = 200_000,
        callbacks: Sequence[CallbackRule] = (),
        post: Post | None = None,
    ) -> None:
        self.clock: Clock = SystemClock() if clock is None else clock
        self.faults = Faults(seed)
        self._limits_enabled = limits is not False
        self._overrides: LimitOverrides = limits if isinstance(limits, Mapping) else {}
        self._limit_algorithm: LimitAlgorithm = limit_algorithm
        self._token_lifetime = token_lifetime
        self._seed = seed
        self._keep_messages = keep_messages
        self._log = RequestLog(keep_requests)
        self._callbacks = CallbackDispatcher(callbacks, post)
        self._tenants: dict[tuple[str, str], Tenant] = {}
        self._apps_are_fixed = apps is not None
        for app in apps or ():
            self._create_tenant(app)

    # -- looking at it

    @property
    def requests(self) -> deque[RecordedRequest]:
        """The newest requests, oldest first."""
        return self._log.requests

    @property
    def callback_deliveries(self) -> deque[CallbackDelivery]:
        """The newest callbacks that were sent, oldest first."""
        return self._callbacks.deliveries

    async def send_callback(self, org: str, app: str, body: dict[str, JSON]) -> list[CallbackDelivery]:
        """
        Send a callback of something the emulator has no request for, such as what a user does on a device.

        Args:
            org: The app's organisation.
            app: The app's name.
            body: The callback; ``callId``, ``appkey``, ``timestamp`` and ``security`` are added where they lack.

        Raises:
            KeyError: The emulator was made for certain apps, and this is none of them.
        """
        return await self._callbacks.deliver(self.tenant(org, app), [body])

    def statistics(self) -> Statistics:
        """Counts of everything answered so far."""
        return self._log.statistics()

    def tenant(self, org: str, app: str) -> Tenant:
        """
        An app's state.

        Raises:
            KeyError: The emulator was made for certain apps, and this is none of them.
        """
        tenant = self._find_tenant(org, app)
        if tenant is None:
            raise KeyError(f"{org}#{app}")
        return tenant

    @property
    def tenants(self) -> tuple[Tenant, ...]:
        """All apps there are by now."""
        return tuple(self._tenants.values())

    @staticmethod
    def routes() -> tuple[tuple[str, str, str], ...]:
        """Every operation that is emulated, as (operation id, method, path)."""
        return tuple((route.operation, route.method, route.path) for route in _TABLE.routes)

    def _create_tenant(self, app: App) -> Tenant:
        limits = LimitEnforcer(self._limit_algorithm, self._overrides, self.clock.wall, enabled=self._limits_enabled)
        tenant = self._tenants[app.org, app.name] = Tenant(
            app, self.clock, limits, seed=self._seed, keep_messages=self._keep_messages
        )
        return tenant

    def _find_tenant(self, org: str, app: str) -> Tenant | None:
        tenant = self._tenants.get((org, app))
        if tenant is None and not self._apps_are_fixed and org and app:
            tenant = self._create_tenant(App(org, app, token_lifetime=self._token_lifetime))
        return tenant

    # -- answering

    @property
    def app(self) -> Emulator:
        """The ASGI application, which is the emulator itself."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (or say nothing happens at start and end, if the server asks)."""
        if scope["type"] == "lifespan":
            await complete_lifespan(receive, send)
            return
        events: list[TenantEvents] = []
        try:
            body = await read_body(receive, MAX_BODY)
        except BodyTooLargeError:
            reply = html_page(413, "413 Request Entity Too Large", headers=((b"connection", b"close"),))
        else:
            if body is None:
                return
            reply, delay = self._answer(scope, body, events)
            if delay:
                await self.clock.sleep(delay)
        headers = [
            (b"content-type", reply.content_type),
            (b"content-length", str(len(reply.body)).encode()),
            *reply.headers,
        ]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})
        for tenant, bodies in events:
            await self._callbacks.deliver(tenant, bodies)

    def _answer(self, scope: Scope, body: bytes, events: list[TenantEvents]) -> tuple[EmulatedReply, float]:
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        path = raw.decode("latin-1")
        method: str = scope["method"]
        segments = path.split("/")[1:]
        if "%" in path:
            segments = [unquote(segment, errors="replace") for segment in segments]
        if segments[0] == PREFIX:
            return self._answer_control(scope, method, segments, body), 0.0
        if segments[0] == STORAGE:
            return self._answer_storage(scope, method, path), 0.0
        tenant = self._find_tenant(segments[0], segments[1]) if len(segments) > 2 else None
        if tenant is None:
            return self._refuse_unknown_app(method, path, segments), 0.0
        app_path = "/" + path.split("/", 3)[3]
        call = Call(tenant, method, app_path, scope["query_string"], dict(scope["headers"]), body)
        fault: FaultKind | None = None
        carried_out = False
        try:
            route = _find_route(call, segments[2:])
            fault = self.faults.draw(route.operation)
            if fault is not None and fault not in AFTER_EFFECT:
                reply = apply_fault(fault, None, tenant.now_ms())
            else:
                reply = self._execute(call, route, events)
                carried_out = True
                if fault is not None:
                    reply = apply_fault(fault, reply, tenant.now_ms())
        except Refusal as refusal:
            # A refusal wins over what should have events after the effect: there was none.
            fault = None
            if isinstance(refusal, Throttled):
                self._log.throttled += 1
            reply = EmulatedReply(
                refusal.status, b"" if refusal.shape == "empty" else encode(refusal.body(tenant.now_ms()))
            )
        self._log.record(
            RecordedRequest(
                call.operation, method, path, reply.status, tenant.app.key, self.clock.wall(), fault, carried_out
            )
        )
        return reply, self.faults.draw_latency(call.operation)

    def _answer_control(self, scope: Scope, method: str, segments: list[str], body: bytes) -> EmulatedReply:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        client = scope.get("client")
        return answer_control_request(self, method, "/".join(segments[1:]), query, body, client[0] if client else None)

    def _answer_storage(self, scope: Scope, method: str, path: str) -> EmulatedReply:
        reply = answer_storage_request(self._find_tenant, method, path, scope["query_string"], dict(scope["headers"]))
        now = self.clock.wall()
        self._log.record(RecordedRequest("", method, path, reply.status, "", now, None, carried_out=False))
        return reply

    def _execute(self, call: Call, route: Route, events: list[TenantEvents]) -> EmulatedReply:
        call.token = authorize(call, route)
        call.tenant.limits.admit(route.operation, values=call.values)
        tracked = self._callbacks.track(call)
        reply = route.handler(call)
        if tracked is not None:
            events.append((call.tenant, tracked.collect(reply)))
        call.tenant.carried_out[route.operation] += 1
        return reply

    def _refuse_unknown_app(self, method: str, path: str, segments: list[str]) -> EmulatedReply:
        key = "/".join(segments[:2])
        refusal = Refusal(
            404,
            "organization_application_not_found",
            f"Could not find application for {key} from URI: {path.lstrip('/')}",
        )
        now = self.clock.wall()
        self._log.record(RecordedRequest("", method, path, 404, key.replace("/", "#"), now, None, carried_out=False))
        return EmulatedReply(404, encode(refusal.body(int(now * 1000))))

    # -- being served

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[EmulatorServer, None]:
        """
        Answer on a port, in the running event loop (asyncio).

        Args:
            host: The address to listen on.
            port: The port; 0 takes a free one.
        """
        server = EmulatorServer(self, host, port)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()

    @contextmanager
    def serve_in_thread(self, host: str = "127.0.0.1", port: int = 0) -> Generator[EmulatorServer, None, None]:
        """
        Answer on a port, in an event loop of its own in another thread.

        The state may be read from this thread while no request is under way.
        """
        with running_in_thread(EmulatorServer(self, host, port)) as server:
            yield server


class EmulatorServer(AsgiServer):
    """
    An emulator that listens on a port; made by ``Emulator.serve`` and ``Emulator.serve_in_thread``.

    Attributes:
        emulator: The emulator that answers.
        host: The address it listens on.
        port: The port, once started.
    """

    def __init__(self, emulator: Emulator, host: str, port: int) -> None:
        super().__init__(emulator, host, port)
        self.emulator = emulator


def _find_route(call: Call, segments: list[str]) -> Route:
    """The operation a request means; the call knows it and its path values afterwards."""
    found = _TABLE.find(call.method, segments)
    if found is None:
        # error.html, 500: "web_application ... the request URL is wrong".
        raise Refusal(500, "web_application", "javax.ws.rs.WebApplicationException")
    routes, values = found
    for route in routes:
        call.values = dict(zip(route.names, values, strict=True))
        if route.when is None or route.when(call):
            call.operation = route.operation
            return route
    if segments[0] == "messages":
        raise Refusal(405, None, "Method Not Allowed")
    # error.html, 500: "unsupported_service_operation ... the URL does not support the method".
    raise Refusal(500, "unsupported_service_operation", "Service operation not supported")
