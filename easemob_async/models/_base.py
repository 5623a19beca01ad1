"""What every model stands on; written by hand, the modules beside it are generated."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from attrs import field, frozen

from easemob_async._errors import InvalidArgumentError
from easemob_async._exports import show_public_package
from easemob_async._operation import JSON

__all__ = [
    "BodyModel",
    "InputModel",
    "MessageModel",
    "Model",
    "Reader",
    "from_milliseconds",
    "from_seconds",
    "merged_message",
    "split_message",
    "wired",
]

Reader = Callable[[JSON], JSON]
"""From one shape of the wire to the one that is structured."""


def _no_extra() -> Mapping[str, JSON]:
    return {}


@frozen(kw_only=True)
class Model:
    """
    A shape the service answers with.

    Fields the service added since are kept in ``extra``, by their wire names; they count neither for equality nor
    for the hash.
    """

    reader: ClassVar[Callable[[JSON], JSON] | None] = None
    """Folds the spellings of several server versions into one, before the fields are read."""

    extra: Mapping[str, JSON] = field(factory=_no_extra, eq=False, hash=False, repr=False)
    """What the service sent beyond the fields here."""

    def __init_subclass__(cls) -> None:
        """Show the public package in pickles and reprs, also of models that the caller has not imported."""
        super().__init_subclass__()
        show_public_package(cls)


@frozen(kw_only=True)
class BodyModel(Model):
    """What the classes of received messages share; which one it is, the wire's ``type`` says."""

    tag: ClassVar[str] = ""
    """The ``type`` on the wire; empty for types nobody knows."""


@frozen(kw_only=True)
class InputModel:
    """A shape the caller gives; it checks itself when it is sent."""

    def __init_subclass__(cls) -> None:
        """Show the public package in pickles and reprs."""
        super().__init_subclass__()
        show_public_package(cls)

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        raise NotImplementedError


@frozen(kw_only=True)
class MessageModel(InputModel):
    """What the message classes share."""

    tag: ClassVar[str]
    """Its ``type`` on the wire."""


def wired(
    *,
    wire: str = "",
    reader: Reader | None = None,
    default: Any = ...,
    factory: Callable[[], Any] | None = None,
    secret: bool = False,
) -> Any:
    """
    A field that is called otherwise on the wire, is read in a way of its own, or stays out of the repr.

    Args:
        wire: The name on the wire, if it is another.
        reader: From the wire's value to the field's.
        default: The value where the wire has none.
        factory: The same, made anew each time.
        secret: Leave it out of the repr.
    """
    metadata = {"wire": wire, "reader": reader}
    if factory is not None:
        return field(factory=factory, metadata=metadata, repr=not secret)
    if default is ...:
        return field(metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def from_milliseconds(value: int) -> datetime:
    """Epoch milliseconds as a datetime in UTC; beyond what a datetime can hold, the last or the first there is."""
    try:
        return _EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        return _LAST if value > 0 else _FIRST


def from_seconds(value: int) -> datetime:
    """Epoch seconds as a datetime in UTC; beyond what a datetime can hold, the last or the first there is."""
    return from_milliseconds(value * 1000)


def _message(argument: str, value: object) -> MessageModel:
    if not isinstance(value, MessageModel):
        kind = type(value).__name__
        raise InvalidArgumentError(argument, f"must be one of the message classes (TextMessage, ...), not {kind}")
    return value


def split_message(argument: str, value: MessageModel) -> dict[str, JSON]:
    """``{"type": "txt", "body": {"msg": ...}}``: how most sends want a message."""
    message = _message(argument, value)
    return {"type": message.tag, "body": message.wire(argument)}


def merged_message(argument: str, value: MessageModel) -> dict[str, JSON]:
    """``{"type": "txt", "msg": ...}``: how broadcasts want it."""
    message = _message(argument, value)
    return {"type": message.tag, **message.wire(argument)}
