"""The interface of the pipeline: each method makes a ``Call`` of its arguments and runs it."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from attrs import evolve

from easemob_async import _checks as check
from easemob_async._clock import Clock
from easemob_async._errors import EasemobError, InvalidArgumentError
from easemob_async._operation import JSON, CallResult, Operation, StreamedBody
from easemob_async._pipeline.call import Call, start
from easemob_async._pipeline.core import OPTION_NAMES, CallOptions, Core
from easemob_async._pipeline.encoding import Query, encode_body, encode_headers, encode_query, split_url
from easemob_async._pipeline.limits import Limiter
from easemob_async._pipeline.retry import RetryPolicy, backoff
from easemob_async._pipeline.tracking import RequestHooks
from easemob_async._pipeline.transfers import AT_OTHER_HOST, DownloadCall, UploadCall
from easemob_async._secret_text import hide
from easemob_async._wire.port import Reply

__all__ = ["Pipeline"]

T = TypeVar("T")


class Pipeline:
    """The ``Caller`` of a client: its core, with one set of options."""

    __slots__ = ("_hooks", "core", "options")

    def __init__(self, core: Core, options: CallOptions, hooks: RequestHooks | None = None) -> None:
        self.core: Core = core
        self.options: CallOptions = options
        self._hooks = hooks

    def with_options(self, **changes: Any) -> Pipeline:
        """
        Derive a pipeline with the same core and other options.

        Raises:
            InvalidArgumentError: The option does not exist, or its value is invalid.
        """
        for name in changes:
            if name not in OPTION_NAMES:
                raise InvalidArgumentError(name, f"is not an option; use {', '.join(OPTION_NAMES)}")
        return Pipeline(self.core, evolve(self.options, **changes), self._hooks)

    def tracked(self, hooks: RequestHooks) -> Pipeline:
        """Derive a pipeline with the same core and options; every request of its calls is reported to *hooks*."""
        return Pipeline(self.core, self.options, hooks)

    @property
    def app_key(self) -> str:
        """The app's key, ``org#app``."""
        return self.core.app_key

    @property
    def clock(self) -> Clock:
        """The client's clock."""
        return self.core.clock

    @property
    def timeout(self) -> float | None:
        """Seconds for a call as a whole; None for no limit."""
        return self.options.timeout

    @property
    def limiter(self) -> Limiter | None:
        """The client's rate limiter; None where client-side rate limiting is disabled."""
        return self.core.limiter

    @property
    def retry(self) -> RetryPolicy:
        """The retry policy of the calls."""
        return self.options.retry

    def backoff(self, attempt: int, failure: EasemobError) -> float:
        """Seconds to wait after attempt number *attempt* has ended with *failure*, by the retry policy."""
        return backoff(attempt, failure, self.options.retry, self.core.jitter)

    def call(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Query | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: StreamedBody | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Carry out *operation*; see ``Caller.call``."""
        # Not a coroutine itself: its arguments would stay in its frame, which a traceback shows with the message.
        return _value_of(self._make_call(operation, path, query, json, form, headers, body, cost, key, token))

    def call_for_result(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Query | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: StreamedBody | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> Coroutine[Any, Any, CallResult[T]]:
        """Carry out *operation* and return the body too; see ``Caller.call_for_result``."""
        return start(self._make_call(operation, path, query, json, form, headers, body, cost, key, token))

    def _make_call(
        self,
        operation: Operation[T],
        path: Sequence[str],
        query: Query | None,
        json: JSON,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        body: StreamedBody | None,
        cost: int,
        key: str,
        token: str | None,
    ) -> Call[T]:
        # Most calls lack most of these, and are not to pay for a function that encodes nothing.
        data, content_type = (
            (b"", None)
            if json is None and form is None
            else encode_body(operation, json, form, self.core.max_message_bytes)
        )
        target = self._make_target(operation, path, query)
        fields = () if headers is None else encode_headers(headers)
        token = self._choose_token(operation, token)
        if body is None:
            return Call(
                self.core, self.options, operation, target, data, content_type, fields, cost, key, token, self._hooks
            )
        return UploadCall(
            self.core,
            self.options,
            operation,
            target,
            body,
            headers=fields,
            cost=cost,
            key=key,
            token=token,
            hooks=self._hooks,
        )

    async def open(
        self,
        operation: Operation[Any],
        /,
        *,
        path: Sequence[str] = (),
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Reply:
        """Carry out *operation* up to its reply's head; see ``Caller.open``."""
        download = DownloadCall(
            self.core,
            self.options,
            operation,
            self._make_target(operation, path, query),
            headers=encode_headers(headers),
            token=self._choose_token(operation, token),
            hooks=self._hooks,
        )
        return (await start(download)).value

    async def open_url(self, url: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """Request a file at another host, without the token; see ``Caller.open_url``."""
        origin, target = split_url(url)
        fields = encode_headers(headers)
        download = DownloadCall(
            self.core, self.options, AT_OTHER_HOST, target, headers=fields, hooks=self._hooks, origin=origin
        )
        return (await start(download)).value

    def _make_target(self, operation: Operation[Any], path: Sequence[str], query: Query | None) -> str:
        target = self.core.prefix + operation.make_target(path)
        return target if query is None else target + encode_query(query)

    def _choose_token(self, operation: Operation[Any], given: str | None) -> str | None:
        """The token to send instead of the client's own; an operation for users is never sent with the app's token."""
        if given is not None:
            return check.token("token", hide(given))
        if operation.auth == "user" and self.options.token is None:
            raise InvalidArgumentError("token", "must be a user's token; give one to the call or to with_options")
        return self.options.token

    def sign_user_token(self, username: str, ttl: int) -> str:
        """Sign a dynamic user token; see ``Caller.sign_user_token``."""
        if self.core.signer is None:
            raise InvalidArgumentError("client_secret", "is missing; give it to the client to sign tokens")
        return self.core.signer(username, ttl)


async def _value_of(call: Call[T]) -> T:
    return (await start(call)).value
