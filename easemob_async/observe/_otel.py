"""An observer that makes OpenTelemetry spans (the ``otel`` extra)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._events import CallEvent
from easemob_async._version import __version__

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

__all__ = ["OpenTelemetryObserver"]


class OpenTelemetryObserver:
    """
    Make one client span for each call, named after the operation's id, as a child of the current span.

    Waits and retries are events of the span. Status, attempts and the error's class are attributes; their names are
    those of the semantic conventions for HTTP clients, where these define one. The span of a refusal because the
    requested state is already in place is not an error; its attribute ``easemob.refusal`` has the code.

    Args:
        tracer: The tracer, by default one of the global provider.

    Raises:
        ImportError: opentelemetry-api is not installed.
    """

    def __init__(self, tracer: Tracer | None = None) -> None:
        # Imported here, so that this module can be imported without OpenTelemetry.
        try:
            from opentelemetry import trace
        except ImportError as error:
            raise ImportError(
                "OpenTelemetryObserver needs opentelemetry-api: pip install 'easemob-async[otel]'"
            ) from error
        self._api = trace
        self._tracer = tracer or trace.get_tracer("easemob_async", __version__)
        self._spans: dict[int, Span] = {}

    def __call__(self, event: CallEvent) -> None:
        """Start, update or end the call's span."""
        if event.step == "queued":
            self._spans[event.call] = self._tracer.start_span(
                event.operation,
                kind=self._api.SpanKind.CLIENT,
                attributes={"http.request.method": event.method, "url.template": event.path},
            )
        elif event.step in {"completed", "failed", "cancelled"}:
            self._end(event)
        elif (span := self._spans.get(event.call)) is not None:
            if event.status is not None:
                span.set_attribute("http.response.status_code", event.status)
            attributes: dict[str, str | int | float] = {"attempt": event.attempt, "seconds": event.seconds}
            if event.error is not None:
                attributes["error.type"] = event.error
            span.add_event(event.step, attributes)

    def _end(self, event: CallEvent) -> None:
        span = self._spans.pop(event.call, None)
        if span is None:
            return
        if event.attempt > 1:
            span.set_attribute("http.request.resend_count", event.attempt - 1)
        if event.status is not None:
            span.set_attribute("http.response.status_code", event.status)
        if event.expected:
            span.set_attribute("easemob.refusal", event.code or event.error or "")
        elif event.error is not None:
            span.set_attribute("error.type", event.code or event.error)
            span.set_attribute("easemob.effect", event.effect or "")
            span.set_status(self._api.Status(self._api.StatusCode.ERROR, event.error))
        elif event.step == "cancelled":
            span.set_attribute("error.type", "cancelled")
        span.end()
