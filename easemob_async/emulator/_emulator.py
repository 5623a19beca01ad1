"""
The emulator: an ASGI application that answers as the Easemob REST API does.

``Emulator.__call__`` receives every request. ``_handle`` decides everything about it without an ``await``, in the order
in which it arrived: app, operation, fault before the effect, token, limits, handler, fault after the effect, log. After
that it waits, for an injected latency and for the callbacks it sends. So a request never sees a part of another one's
effect.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, get_args
from urllib.parse import parse_qsl, unquote

import anyio

from easemob_async import _checks as check
from easemob_async._asgi import BodyTooLargeError, Receive, Scope, Send, complete_lifespan, read_body
from easemob_async._clock import Clock, SystemClock
from easemob_async._operation import JSON
from easemob_async._repr import safe_repr
from easemob_async.emulator._app import DEFAULT_TOKEN_LIFETIME, App
from easemob_async.emulator._areas import ROUTES
from easemob_async.emulator._auth import authorize, check_content_type
from easemob_async.emulator._call import JSON_TYPE, EmulatedCall, EmulatedReply
from easemob_async.emulator._callbacks import (
    CallbackDelivery,
    CallbackDispatcher,
    CallbackRule,
    PendingCallbacks,
    PostFunction,
)
from easemob_async.emulator._control import PREFIX, answer_control_request
from easemob_async.emulator._faults import AFTER_EFFECT, FaultKind, Faults, apply_fault, html_page
from easemob_async.emulator._limits import LimitAlgorithm, LimitEnforcer, LimitOverrides, Throttled, check_overrides
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._request_log import RecordedRequest, RequestLog, Statistics
from easemob_async.emulator._routing import Route, RouteTable
from easemob_async.emulator._server import AsgiServer, running_in_thread
from easemob_async.emulator._storage import STORAGE, answer_storage_request
from easemob_async.emulator._tenant import Tenant

if TYPE_CHECKING:
    from collections import deque

__all__ = ["Emulator", "EmulatorServer"]

MAX_BODY = 12 * 1024 * 1024
"""Maximum size of a request body in bytes: a file of 10 MB plus the multipart boundaries and headers around it."""

_TABLE = RouteTable(ROUTES)


class Emulator:
    """
    A stateful server of the Easemob REST API.

    The emulator is an ASGI application. ``serve`` runs it on a loopback port; a test can also call it in process,
    through ``httpx.ASGITransport``. All state is in the instance, so several emulators do not affect each other.

        emulator = Emulator(apps=[App("org", "app")], seed=7)
        async with emulator.serve() as server:
            ...  # Easemob("org#app", base_url=server.base_url, ...)
        print(emulator.statistics())

    Args:
        apps: The apps that exist; requests to any other app are answered with 404. None creates an app on its first
            request, with the default settings of ``App`` (client ID ``emulator``, secret ``emulator-secret``).
        limits: Whether to enforce the documented rate limits. A mapping enforces them too, with other windows for
            the buckets it names; see ``LimitOverrides``.
        limit_algorithm: How a rate-limit window counts: ``sliding``, ``fixed`` or ``bucket``; see ``LimitAlgorithm``.
        token_lifetime: Lifetime of tokens in seconds, for apps that are created on their first request. Default: 60
            days.
        seed: Seed of everything random: tokens, UUIDs, faults. The same seed and the same requests in the same order
            give the same replies.
        clock: Source of time. None uses the system clock.
        keep_requests: Maximum number of records in ``requests``; older ones are dropped.
        keep_messages: Maximum number of messages that an app keeps; older ones are dropped, but still counted.
        callbacks: Rules for the callbacks to send. The emulator calls back for messages that are sent, recalled or
            edited, and for changes of groups and chat rooms. A request to the emulator ends, for its server, when its
            callbacks were answered. If the request is cancelled, for example when the server stops, callbacks that are
            not answered within one second are dropped.
        post: Coroutine function that sends a callback: it is given URL and body, and returns status and body of the
            response. None sends callbacks over HTTP.

    Raises:
        InvalidArgumentError: An argument is invalid.
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
        post: PostFunction | None = None,
    ) -> None:
        if not isinstance(limits, bool | Mapping):
            check.refuse("limits", f"must be True, False or a mapping of buckets, not {type(limits).__name__}")
        check.one_of("limit_algorithm", limit_algorithm, *get_args(LimitAlgorithm))
        check.integer("token_lifetime", token_lifetime, at_least=0)
        check.integer("seed", seed)
        check.integer("keep_requests", keep_requests, at_least=0)
        check.integer("keep_messages", keep_messages, at_least=1)
        fixed_apps = None if apps is None else check.items("apps", apps, at_least=0)
        self.clock: Clock = SystemClock() if clock is None else clock
        self.faults: Faults = Faults(seed)
        self._limits_enabled = limits is not False
        self._overrides: LimitOverrides = check_overrides(limits) if isinstance(limits, Mapping) else {}
        self._limit_algorithm: LimitAlgorithm = limit_algorithm
        self._token_lifetime = token_lifetime
        self._seed = seed
        self._keep_messages = keep_messages
        self._log = RequestLog(keep_requests)
        self._callbacks = CallbackDispatcher(callbacks, post)
        self._tenants: dict[tuple[str, str], Tenant] = {}
        self._apps_are_fixed = fixed_apps is not None
        self._servers: list[EmulatorServer] = []
        for index, app in enumerate(fixed_apps or ()):
            if not isinstance(app, App):
                check.refuse(f"apps[{index}]", f"must be an App, not {type(app).__name__}")
            self._create_tenant(app)

    @safe_repr
    def __repr__(self) -> str:
        """Apps, users, requests and addresses; no secret."""
        addresses = ", ".join(server.base_url for server in self._servers)
        users = sum(len(tenant.users) for tenant in self._tenants.values())
        counts = f"apps={len(self._tenants)}, users={users}, requests={self._log.total}"
        return f"<Emulator {counts}, {f'serving on {addresses}' if addresses else 'not serving'}>"

    # -- inspection

    @property
    def requests(self) -> deque[RecordedRequest]:
        """The newest requests, oldest first; at most ``keep_requests`` of them."""
        return self._log.requests

    @property
    def callback_deliveries(self) -> deque[CallbackDelivery]:
        """The newest callbacks that were sent, oldest first; at most 10,000."""
        return self._callbacks.deliveries

    async def send_callback(self, org: str, app: str, body: dict[str, JSON]) -> list[CallbackDelivery]:
        """
        Send a callback for an event that no request causes, such as a login on a device.

        Args:
            org: The app's organisation.
            app: The app's name.
            body: The callback. ``callId``, ``appkey``, ``timestamp`` and ``security`` are added if they are missing.

        Returns:
            One delivery for each rule that wants this kind of callback.

        Raises:
            KeyError: The emulator was created with certain apps, and this app is not among them.
        """
        return await self._callbacks.deliver(self.tenant(org, app), [body])

    def statistics(self) -> Statistics:
        """Return counts of all requests answered so far."""
        return self._log.statistics()

    def tenant(self, org: str, app: str) -> Tenant:
        """
        Return an app's state, for a test to inspect or change.

        An emulator that was created without ``apps`` creates the app if it does not exist yet.

        Raises:
            KeyError: The emulator was created with certain apps, and this app is not among them.
        """
        tenant = self._find_tenant(org, app)
        if tenant is None:
            raise KeyError(f"the app {org}#{app} does not exist; create the emulator with it in apps, or without apps")
        return tenant

    @property
    def tenants(self) -> tuple[Tenant, ...]:
        """All apps that exist so far."""
        return tuple(self._tenants.values())

    @staticmethod
    def routes() -> tuple[tuple[str, str, str], ...]:
        """Return every emulated operation as (operation ID, HTTP method, path)."""
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

    # -- requests

    @property
    def app(self) -> Emulator:
        """The ASGI application: the emulator itself."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or the server's lifespan events."""
        if scope["type"] == "lifespan":
            await complete_lifespan(receive, send)
            return
        pending: list[PendingCallbacks] = []
        delay = 0.0
        try:
            body = await read_body(receive, MAX_BODY)
        except BodyTooLargeError:
            reply = html_page(413, "413 Request Entity Too Large", headers=((b"connection", b"close"),))
        else:
            if body is None:
                return
            reply, delay = self._handle(scope, body, pending)
        headers = [(b"content-length", str(len(reply.body)).encode()), *reply.headers]
        if reply.content_type:
            headers.insert(0, (b"content-type", reply.content_type))
        cancelled = False
        try:
            if delay:
                await self.clock.sleep(delay)
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            await send({"type": "http.response.body", "body": reply.body})
        except anyio.get_cancelled_exc_class():
            cancelled = True
            raise
        finally:
            # The client has its reply by now: as on the service, a slow callback receiver does not delay it. If the
            # request was cancelled, it has taken effect nevertheless.
            if pending:
                await self._callbacks.deliver_in_grace(pending, cancelled=cancelled)

    def _handle(self, scope: Scope, body: bytes, pending: list[PendingCallbacks]) -> tuple[EmulatedReply, float]:
        # `raw_path` has the percent-encoding, so that an encoded slash in a value does not split it into two segments.
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
        call = EmulatedCall(tenant, method, app_path, scope["query_string"], dict(scope["headers"]), body)
        fault: FaultKind | None = None
        carried_out = False
        try:
            route = _find_route(call, segments[2:])
            fault = self.faults.draw(route.operation)
            if fault is not None and fault not in AFTER_EFFECT:
                reply = apply_fault(fault, None, tenant.now_ms())
            else:
                reply = self._execute(call, route, pending)
                carried_out = True
                if fault is not None:
                    reply = apply_fault(fault, reply, tenant.now_ms())
        except Refusal as refusal:
            # A fault after the effect is dropped: a refused request has no effect to hide.
            fault = None
            if isinstance(refusal, Throttled):
                self._log.throttled += 1
            error_body = refusal.encode_body(tenant.now_ms(), call.operation)
            reply = EmulatedReply(refusal.status, error_body, JSON_TYPE if error_body else b"")
        self._log.record(
            RecordedRequest(
                call.operation, method, path, reply.status, tenant.app.key, self.clock.wall(), fault, carried_out
            )
        )
        return reply, self.faults.draw_latency(call.operation)

    def _answer_control(self, scope: Scope, method: str, segments: list[str], body: bytes) -> EmulatedReply:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        client = scope.get("client")
        path = "/".join(segments[1:])
        return answer_control_request(self, method, path, query, body, scope["headers"], client[0] if client else None)

    def _answer_storage(self, scope: Scope, method: str, path: str) -> EmulatedReply:
        reply = answer_storage_request(self._find_tenant, method, path, scope["query_string"], dict(scope["headers"]))
        now = self.clock.wall()
        self._log.record(RecordedRequest("", method, path, reply.status, "", now, None, carried_out=False))
        return reply

    def _execute(self, call: EmulatedCall, route: Route, pending: list[PendingCallbacks]) -> EmulatedReply:
        check_content_type(call, route)
        call.token = authorize(call, route)
        call.tenant.limits.admit(route.operation, values=call.values)
        tracked = self._callbacks.track(call)
        reply = route.handler(call)
        if tracked is not None:
            pending.append((call.tenant, tracked.collect(reply)))
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
        return EmulatedReply(404, refusal.encode_body(int(now * 1000)))

    # -- serving

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[EmulatorServer, None]:
        """
        Serve on a port, in the running event loop (asyncio), while the block runs.

        Needs uvicorn, which the extra ``emulator`` installs.

        Args:
            host: Address to listen on.
            port: Port to listen on; 0 picks a free one.

        Raises:
            InvalidArgumentError: *host* is empty, or *port* is not between 0 and 65535.
            OSError: The address cannot be bound.
        """
        server = EmulatorServer(self, host, port)
        await server.start()
        self._servers.append(server)
        try:
            yield server
        finally:
            self._servers.remove(server)
            await server.stop()

    @contextmanager
    def serve_in_thread(self, host: str = "127.0.0.1", port: int = 0) -> Generator[EmulatorServer, None, None]:
        """
        Serve on a port while the block runs, in a thread with an event loop of its own.

        Read or change the emulator's state from the calling thread only while no request is in flight: the state is
        not protected by locks.

        Args:
            host: Address to listen on.
            port: Port to listen on; 0 picks a free one.

        Raises:
            InvalidArgumentError: *host* is empty, or *port* is not between 0 and 65535.
            OSError: The address cannot be bound.
        """
        with running_in_thread(EmulatorServer(self, host, port)) as server:
            self._servers.append(server)
            try:
                yield server
            finally:
                self._servers.remove(server)


class EmulatorServer(AsgiServer):
    """
    An emulator that listens on a port; created by ``Emulator.serve`` and ``Emulator.serve_in_thread``.

    Attributes:
        emulator: The emulator that answers the requests.
        host: Address it listens on.
        port: Port it listens on.
    """

    def __init__(self, emulator: Emulator, host: str, port: int) -> None:
        super().__init__(emulator, host, port)
        self.emulator = emulator


def _find_route(call: EmulatedCall, segments: list[str]) -> Route:
    """Find the operation that a request calls, and store it and its path values in the call."""
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
