"""``webhooks/_catalogue.py``, the table that selects events, and ``webhooks/__init__.py``, the public names."""

from __future__ import annotations

from easemob_async._codegen.callback_spec import CallbackSpec, FamilyRow
from easemob_async._codegen.events import events_module
from easemob_async._codegen.text import header, lazy_package, literal, tuple_of

__all__ = ["HAND_WRITTEN", "webhook_modules"]

HAND_WRITTEN = {
    "_aiohttp": ("aiohttp_handler",),
    "_app": ("CallbackObserver", "CallbackOutcome", "CallbackReply", "CallbackResult", "Handler", "WebhookApp"),
    "_base": ("Event", "OfflineCopy", "UnknownEvent"),
    "_errors": ("InvalidCallbackError", "InvalidSignatureError"),
    "_reading": ("Conversation",),
    "_seen": ("SeenEvents",),
    "_signature": ("sign",),
    "_verdict": ("Priority", "Verdict", "allow", "block", "rewrite", "rewrite_text"),
    "_webhook": ("Webhook",),
}
"""Public names of hand-written modules."""

ABOUT = """
Callbacks of the service: verify them, read them as typed events, and answer them.

    from easemob_async.webhooks import TextMessageSent, Webhook, WebhookApp

    app = WebhookApp(Webhook(secrets=["the rule's secret"]))  # a route in FastAPI or Starlette, or served alone

    @app.on(TextMessageSent)
    async def answer(event: TextMessageSent) -> None: ...

``Webhook`` verifies the bytes of a callback and turns them into an event. ``WebhookApp`` answers callbacks: it
deduplicates them, calls the handlers, and sends their verdicts. ``aiohttp_handler`` adapts it to aiohttp. An
undocumented callback is an ``UnknownEvent``, and a copy for an offline recipient is an ``OfflineCopy``.
"""


def webhook_modules(callbacks: CallbackSpec) -> dict[str, str]:
    """Return the source of every generated file of ``webhooks/`` by path below the package."""
    files = {f"webhooks/_events_{module.name}.py": events_module(module, callbacks) for module in callbacks.modules}
    return {**files, "webhooks/__init__.py": _package(callbacks), "webhooks/_catalogue.py": _catalogue(callbacks)}


def _package(callbacks: CallbackSpec) -> str:
    modules = {name: module for module, names in HAND_WRITTEN.items() for name in names}
    # Errors are raised to callers that have not imported them, and their tracebacks name the public module.
    errors = {name: module for name, module in modules.items() if module == "_errors"}
    for module in callbacks.modules:
        for row in [*module.models, *module.bases, *module.events]:
            modules[row.name] = f"_events_{module.name}"
    lazy = {name: module for name, module in modules.items() if name not in errors}
    return lazy_package(header("_spec/webhooks/", ABOUT), "easemob_async.webhooks", lazy, eager=errors)


def _catalogue(callbacks: CallbackSpec) -> str:
    lines = [
        header(
            "_spec/webhooks/families.yaml",
            "The families of callbacks, in the order in which they are tried, and their events.",
        ),
        "from easemob_async.webhooks._matching import ABSENT, PRESENT, Families, Family",
        "",
        '__all__ = ["FAMILIES"]',
        "",
        "FAMILIES = Families(",
    ]
    for family in callbacks.families:
        lines += _family_lines(family, callbacks)
    return "\n".join([*lines, ")"])


def _family_lines(family: FamilyRow, callbacks: CallbackSpec) -> list[str]:
    events = [event for event in callbacks.events if event.family == family.family]
    when = [f"({literal(path)}, {_condition(value)})" for path, value in family.when.items()]
    return [
        "    Family(",
        f"        name={literal(family.family)},",
        f"        module={literal('_events_' + family.module)},",
        f"        when={tuple_of(when)},",
        f"        key={literal(tuple(family.key))},",
        "        events={",
        *(f"            {literal(tuple(event.key))}: {literal(event.name)}," for event in events),
        "        },",
        *(f"        fallback={literal(event.name)}," for event in events if event.fallback),
        "    ),",
    ]


def _condition(value: str | list[str]) -> str:
    if isinstance(value, list):
        return literal(tuple(value))
    return {"<present>": "PRESENT", "<absent>": "ABSENT"}.get(value, literal((value,)))
