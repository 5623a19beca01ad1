"""The client: its configuration, and the areas of the API."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack

from easemob_async import _checks as check
from easemob_async._clock import Clock, SystemClock
from easemob_async._errors import InvalidArgumentError
from easemob_async._events import Observer
from easemob_async._limits import ClientLimits
from easemob_async._operation import JSON, Operation, has_dot_segment
from easemob_async._options import CallOptionChanges, ClientSettings
from easemob_async._pipeline.core import CallOptions, Core
from easemob_async._pipeline.limits import Limiter, LimitSettings, LimitStore, SharedLimiter, check_bucket_names
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._pipeline.retry import RetryPolicy
from easemob_async._pipeline.tokens import (
    CallableToken,
    StaticToken,
    TokenCache,
    TokenManager,
    TokenProvider,
    TokenSettings,
    TokenSource,
    build_dynamic_user_token,
    token_cache_key,
)
from easemob_async._repr import safe_repr
from easemob_async._secret_text import hide
from easemob_async._settings import VARIABLES, AppKey, ClientCredentials, Environment, parse_base_url
from easemob_async._version import __version__
from easemob_async._wire import as_transport
from easemob_async._wire.default import DefaultTransport
from easemob_async._wire.port import CountingTransport, Origin, Transport, TransportStatistics
from easemob_async.api._areas import Areas

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

    from easemob_async.batch import Batch

__all__ = ["Easemob"]

_PATH = re.compile(r"/(?:(?![{}#?\\])[!-~])*\Z")


class Easemob(Areas):
    """
    A client for one app of the Easemob IM service.

    Create one client and share it among all tasks of the program, also among several event loops. Close it with
    ``aclose()`` or use it with ``async with``. Creating a client does no I/O.

    Args:
        app_key: The app's key, ``org#app``.
        base_url: The REST host shown by the console, such as ``https://a1.easemob.com``.
        client_id: The app's client ID. With *client_secret*, the client fetches tokens as needed, and all calls share
            them.
        client_secret: The app's client secret.
        token: A fixed app token, or a coroutine function. The function returns a token, or a tuple of a token and its
            lifetime in seconds.
        timeout: Seconds for a call as a whole, waits for rate limits and retries included; None for no timeout.
        limits: False disables client-side rate limiting; ``LimitSettings`` shares or overrides the documented limits.
        limit_store: Shared store, so that several processes respect one limit, such as ``RedisLimitStore``. The client
            closes it.
        retry: The retry policy for failed calls.
        tokens: When a token is refreshed.
        token_cache: Shared cache, so that several processes use one token, such as ``RedisTokenCache``.
        token_lifetime_unit: The unit of the service's token lifetimes: ``"s"``, or ``"ms"`` on VIP 5 clusters.
        transport: The transport that sends requests: a ``Transport`` or any httpx transport; by default the package's
            own connection pool.
        max_connections: Maximum number of connections of the default transport.
        allow_http: Whether to accept plain http to a host that is not this machine.
        max_message_bytes: Maximum size of a message and its ``ext`` as JSON, in bytes; it depends on the plan.
        observers: Functions called for each step of each call; see ``easemob_async.observe``.
        clock: The source of time, for tests.

    Raises:
        InvalidArgumentError: The app key is not of the form ``org#app``, the URL is not https (except for loopback),
            not exactly one kind of credentials is given, *limit_store* is given without rate limits or is for another
            app key, or a number is out of range; the error names the argument.

    Example:
        >>> async with Easemob("org#app", base_url=url, token=app_token) as client:
        ...     user = await client.users.register("alice", password="1")
        >>> user.username
        'alice'
    """

    def __init__(
        self,
        app_key: str,
        *,
        base_url: str,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | TokenProvider | None = None,
        timeout: float | None = 30.0,
        limits: bool | LimitSettings = True,
        limit_store: LimitStore | None = None,
        retry: RetryPolicy | None = None,
        tokens: TokenSettings | None = None,
        token_cache: TokenCache | None = None,
        token_lifetime_unit: Literal["s", "ms"] = "s",
        transport: Transport | httpx.AsyncBaseTransport | None = None,
        max_connections: int = 100,
        allow_http: bool = False,
        max_message_bytes: int = 5 * 1024,
        observers: Iterable[Observer] = (),
        clock: Clock | None = None,
    ) -> None:
        client_secret, token = hide(client_secret), hide(token)
        self.app_key: AppKey = AppKey.parse(app_key)
        origin = parse_base_url(base_url, allow_http=allow_http)
        credentials = _parse_credentials(client_id, client_secret, token)
        check.one_of("token_lifetime_unit", token_lifetime_unit, "s", "ms")
        check.integer("max_connections", max_connections, at_least=1)
        check.integer("max_message_bytes", max_message_bytes, at_least=1)
        check.flag("allow_http", allow_http)
        clock = clock or SystemClock()
        retry = RetryPolicy() if retry is None else retry
        options = CallOptions(timeout=timeout, retry=retry)
        transport = _make_transport(transport, max_connections)
        core = Core(
            app_key=str(self.app_key),
            origin=origin,
            transport=transport,
            clock=clock,
            limiter=_make_limiter(limits, limit_store, clock, _make_count_free(transport, origin), self.app_key),
            retry=retry,
            user_agent=f"easemob-async/{__version__} Python/{platform.python_version()}",
            max_message_bytes=max_message_bytes,
            observers=check.observers("observers", observers),
        )
        self._core = core
        self._caller = self._pipeline = Pipeline(core, options)
        if isinstance(credentials, ClientCredentials):
            core.signer = _make_signer(self.app_key, credentials, clock)
        core.tokens = _make_token_source(
            self._pipeline, credentials, _check_token_settings(tokens), token_lifetime_unit, token_cache
        )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: Unpack[ClientSettings]) -> Self:
        """
        Make a client from the environment.

        Reads ``EASEMOB_APP_KEY`` and ``EASEMOB_BASE_URL``, and either ``EASEMOB_CLIENT_ID`` with
        ``EASEMOB_CLIENT_SECRET``, or ``EASEMOB_TOKEN``.

        Args:
            environ: The variables, by default those of the process.
            settings: Further arguments of ``Easemob``; see ``ClientSettings``.

        Raises:
            InvalidArgumentError: A variable is missing or invalid; the error names it.
        """
        found = Environment.read(environ)
        try:
            return cls(
                found.app_key,
                base_url=found.base_url,
                client_id=found.client_id,
                client_secret=found.client_secret,
                token=found.token,
                **settings,
            )
        except InvalidArgumentError as error:
            if error.argument not in VARIABLES:
                raise
            argument, rule = VARIABLES[error.argument], error.rule
        raise InvalidArgumentError(argument, rule)

    @cached_property
    def batch(self) -> Batch:
        """Bulk jobs: any number of items, with an outcome for each."""
        from easemob_async.batch import Batch

        return Batch(self._pipeline)

    @cached_property
    def limits(self) -> ClientLimits:
        """The rate limits: their current use, and estimates of the time they add to a job."""
        return ClientLimits(self._core.limiter)

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | bool | None] | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool | None = None,
        token: str | None = None,
    ) -> JSON:
        """
        Send a request that has no method of its own, with the same token, retries and errors.

        Args:
            method: The HTTP method.
            path: The path below ``/{org}/{app}``, percent-encoded and without a query: ``/users/alice``. Errors and
                observers' events contain it as it is.
            query: Query parameters; those that are None are left out, booleans become ``true`` and ``false``.
            json: The body, if it is JSON; None sends no body, ``False`` and ``0`` are bodies.
            form: The body, if it is a form.
            headers: Further header fields; they replace the client's own of the same name.
            idempotent: Whether to retry when it is unknown if the request was processed; by default for GET and HEAD.
            token: A token to use instead of the client's own.

        Returns:
            The reply's body as JSON; None if it is empty, as the reply to a HEAD and one with status 204 always are.

        Raises:
            InvalidArgumentError: The path does not begin with a slash, contains ``.`` or ``..`` as a segment (also
                percent-encoded), or contains a character that is invalid in a path; the method is not a word of
                letters; or another argument is of the wrong type.
            APIError: The service refused the request; the subclass tells why.
            UnexpectedReplyError: The reply is neither JSON nor empty.
        """
        method, path = _check_request_line(method, path)
        is_idempotent = method in {"GET", "HEAD"} if idempotent is None else check.flag("idempotent", idempotent)
        operation: Operation[JSON] = Operation(
            id=f"{method} request",
            method=method,
            path=path,
            returns=Any,
            replay="idempotent" if is_idempotent else "unsafe",
        )
        call = self._pipeline.call(operation, query=query, json=json, form=form, headers=headers, token=token)
        query = json = form = headers = token = None  # a traceback shows the variables of this frame
        return await call

    def with_options(self, **changes: Unpack[CallOptionChanges]) -> Self:
        """
        Derive a client with other options for its calls; it shares token, rate limits and connections with this one.

        Do not close the derived client: that closes this client too.

        Args:
            changes: ``timeout`` (seconds for a call as a whole, or None), ``attempt_timeout`` (seconds for one request
                and its reply, after which the call is retried if that is safe, or None), ``token`` (a token for all
                calls) and ``retry`` (a ``RetryPolicy``).

        Raises:
            InvalidArgumentError: An option does not exist or has an invalid value.

        Example:
            >>> patient = client.with_options(timeout=120)
            >>> (await patient.users.get("alice")).username
            'alice'
        """
        other = type(self).__new__(type(self))
        other.app_key = self.app_key
        other._core = self._core
        other._caller = other._pipeline = self._pipeline.with_options(**changes)
        return other

    def transport_statistics(self) -> TransportStatistics:
        """Count open and idle connections, waiting requests, and connections made and reused."""
        return self._core.transport.statistics()

    async def aclose(self) -> None:
        """
        Close every connection, also for all clients derived from this one by ``with_options``.

        Calls in progress end with ``ClientClosedError``, also those that wait for a rate limit, a token or a retry.
        A client may be closed twice.
        """
        self._core.close_signal.set()
        try:
            await self._core.transport.aclose()
        finally:
            if self._core.limiter is not None:
                await self._core.limiter.aclose()

    async def __aenter__(self) -> Self:
        """Use the client inside the block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        await self.aclose()

    @safe_repr
    def __repr__(self) -> str:
        """The app and the host; secrets are not shown."""
        origin = self._core.origin
        return f"Easemob({str(self.app_key)!r}, base_url='{origin.scheme}://{origin.authority}')"


def _check_request_line(method: str, path: str) -> tuple[str, str]:
    if not isinstance(method, str) or not method.isascii() or not method.isalpha():
        raise InvalidArgumentError("method", "must be an HTTP method, such as 'GET'")
    if not isinstance(path, str) or _PATH.match(path) is None:
        raise InvalidArgumentError("path", "must begin with '/' and be percent-encoded ASCII; pass a query as query")
    if has_dot_segment(path):
        raise InvalidArgumentError(
            "path", "must not contain the segment '.' or '..', percent-encoded or not; it would address another path"
        )
    return method.upper(), path


def _parse_credentials(
    client_id: str | None, client_secret: str | None, token: str | TokenProvider | None
) -> ClientCredentials | str | TokenProvider:
    if token is not None and (client_id is not None or client_secret is not None):
        raise InvalidArgumentError("token", "give either a token or client_id and client_secret, not both")
    if token is not None:
        return token if callable(token) else check.token("token", token)
    for name, value in (("client_id", client_id), ("client_secret", client_secret)):
        if value is None:
            raise InvalidArgumentError(name, "is missing; give client_id and client_secret, or a token")
        check.text(name, value, at_least=1)
    assert client_id is not None
    assert client_secret is not None
    return ClientCredentials(client_id, client_secret)


def _check_token_settings(given: TokenSettings | None) -> TokenSettings:
    if given is not None and not isinstance(given, TokenSettings):
        raise InvalidArgumentError("tokens", f"must be TokenSettings, not {type(given).__name__}")
    return given or TokenSettings()


def _make_transport(given: Transport | httpx.AsyncBaseTransport | None, max_connections: int) -> Transport:
    return DefaultTransport(max_connections) if given is None else as_transport(given)


def _make_limiter(
    limits: bool | LimitSettings,
    store: LimitStore | None,
    clock: Clock,
    count_free: Callable[[object], int | None] | None,
    app_key: AppKey,
) -> Limiter | None:
    if not isinstance(limits, bool | LimitSettings):
        raise InvalidArgumentError("limits", f"must be True, False or LimitSettings, not {type(limits).__name__}")
    if store is not None:
        _check_store(limits, store, app_key)
    if limits is False:
        return None
    settings = LimitSettings() if limits is True else limits
    check_bucket_names(settings)
    if store is None:
        return Limiter(clock=clock, settings=settings)
    return SharedLimiter(clock=clock, settings=settings, store=store, count_free=count_free)


def _make_count_free(transport: Transport, origin: Origin) -> Callable[[object], int | None] | None:
    """Return the function that tells how many more requests of an event loop the transport can write, or None."""
    return partial(_count_free, transport, origin) if isinstance(transport, CountingTransport) else None


def _count_free(transport: CountingTransport, origin: Origin, event_loop: object) -> int | None:
    try:
        free = transport.count_free(origin, event_loop)
    except Exception:  # a caller's transport may raise; the limits then work without the count
        return None
    return free if isinstance(free, int) else None


def _check_store(limits: bool | LimitSettings, store: LimitStore, app_key: AppKey) -> None:
    if limits is False or (isinstance(limits, LimitSettings) and not limits.enabled):
        raise InvalidArgumentError("limit_store", "is not used without rate limits; omit it, or enable the limits")
    # Only some stores know the app key whose limits they share.
    shared = getattr(store, "app_key", None)
    if isinstance(shared, str) and shared != str(app_key):
        raise InvalidArgumentError(
            "limit_store", f"shares the limits of {shared!r}, but the client is for {str(app_key)!r}; use one app key"
        )


def _make_signer(app_key: AppKey, credentials: ClientCredentials, clock: Clock) -> Callable[[str, int], str]:
    def sign(username: str, ttl: int) -> str:
        now = clock.wall()
        return build_dynamic_user_token(
            credentials.client_id, credentials.client_secret, str(app_key), username, ttl=ttl, now=now
        )

    return sign


def _make_token_source(
    caller: Pipeline,
    credentials: ClientCredentials | str | TokenProvider,
    settings: TokenSettings,
    unit: str,
    cache: TokenCache | None,
) -> TokenSource:
    if isinstance(credentials, str):
        return StaticToken(credentials)
    clock = caller.clock
    if not isinstance(credentials, ClientCredentials):
        return CallableToken(credentials, clock=clock, settings=settings)
    from easemob_async._credentials import make_token_fetch

    origin = caller.core.origin
    cache_key = token_cache_key(f"{origin.scheme}://{origin.authority}", caller.app_key, credentials.client_id)
    fetch = make_token_fetch(caller, credentials, unit)
    return TokenManager(fetch, clock=clock, settings=settings, cache=cache, cache_key=cache_key)
