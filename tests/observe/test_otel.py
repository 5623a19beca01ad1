"""``OpenTelemetryObserver``: the spans of calls."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from easemob_async import AlreadyExistsError, NotFoundError
from easemob_async.observe import OpenTelemetryObserver
from tests.handler import USER, WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


async def test_each_call_has_a_span() -> None:
    """The OpenTelemetry observer makes one span for a call, inside the caller's span, and always ends it."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("test")
    gone = make_refusal(404, "service_resource_not_found", "Service resource not found")
    handler = reply_in_turn(make_refusal(503), make_reply(200, USER), gone)
    client = make_client(handler, observers=[OpenTelemetryObserver(tracer)], limits=False, retry=WITHOUT_BACKOFF)
    with tracer.start_as_current_span("request") as outer:
        await client.users.get("alice")
        with pytest.raises(NotFoundError):
            await client.users.get("alice")
    good, bad, _ = exporter.get_finished_spans()
    assert (good.name, good.kind.name) == ("users.get", "CLIENT")
    assert good.parent is not None
    assert good.parent.span_id == outer.get_span_context().span_id
    assert good.attributes is not None
    assert good.attributes["http.response.status_code"] == 200
    assert good.attributes["http.request.resend_count"] == 1
    assert [event.name for event in good.events] == ["sent", "replied", "retried", "sent", "replied"]
    assert bad.status.status_code is StatusCode.ERROR
    assert bad.attributes is not None
    assert bad.attributes["error.type"] == "service_resource_not_found"


async def test_expected_refusals_are_not_errors() -> None:
    """The span of a refusal because the requested state is in place is not an error."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    member = make_refusal(403, "forbidden_op", "can not join this group, reason:user: alice already in group: 1")
    observer = OpenTelemetryObserver(provider.get_tracer("test"))
    client = make_client(reply_in_turn(member), observers=[observer], limits=False)
    with pytest.raises(AlreadyExistsError):
        await client.groups.members.add("1", "alice")
    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is StatusCode.UNSET
    assert span.attributes is not None
    assert "error.type" not in span.attributes
    assert span.attributes["easemob.refusal"] == "forbidden_op"
    assert span.attributes["http.response.status_code"] == 403
