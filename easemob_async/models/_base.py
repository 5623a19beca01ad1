"""Base classes and fields of models; the other modules of this folder are generated."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from attrs import field, frozen

from easemob_async._errors import InvalidArgumentError
from easemob_async._exports import show_public_package
from easemob_async._json import is_object
from easemob_async._operation import JSON, CallResult
from easemob_async._repr import safe_repr
from easemob_async._shapes import to_int

__all__ = [
    "BodyModel",
    "InputModel",
    "MessageIds",
    "MessageModel",
    "Model",
    "Reader",
    "UserAttributes",
    "from_milliseconds",
    "from_seconds",
    "json_field",
    "merged_message",
    "split_message",
    "user_attributes",
]

Reader = Callable[[JSON], JSON]
"""A function that converts JSON of the service to the shape that the conversion expects."""


def _no_extra() -> Mapping[str, JSON]:
    return {}


@frozen(kw_only=True)
class Model:
    """
    An object in a reply of the service.

    Fields that the service added after this release are kept in ``extra``, by their names in JSON. They do not count
    for equality and the hash.
    """

    reader: ClassVar[Callable[[JSON], JSON] | None] = None
    """Converts the object before its fields are read, for example where server versions use different names."""

    extra: Mapping[str, JSON] = field(factory=_no_extra, eq=False, hash=False, repr=False)
    """Fields of the object that this class does not have, by their names in JSON."""

    def __init_subclass__(cls) -> None:
        """Show the public package in pickles and reprs, also of models that the caller has not imported."""
        super().__init_subclass__()
        show_public_package(cls)


@frozen(kw_only=True)
class BodyModel(Model):
    """Base class of received message bodies; ``type`` in JSON selects the class."""

    tag: ClassVar[str] = ""
    """``type`` of the body in JSON; empty for the class of unknown types."""


@frozen(kw_only=True)
class InputModel:
    """An object that the caller creates; it is validated when it is sent."""

    def __init_subclass__(cls) -> None:
        """Show the public package in pickles and reprs."""
        super().__init_subclass__()
        show_public_package(cls)

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        raise NotImplementedError


@frozen(kw_only=True)
class MessageModel(InputModel):
    """Base class of messages that can be sent."""

    tag: ClassVar[str]
    """``type`` of the message in JSON."""


def json_field(
    *,
    name: str = "",
    reader: Reader | None = None,
    default: Any = ...,
    factory: Callable[[], Any] | None = None,
    secret: bool = False,
    unit: Literal["", "ms", "s"] = "",
) -> Any:
    """
    Define a field with another name in JSON, with a reader, or without its value in the repr.

    Args:
        name: Name in JSON, if it is not the field's; ``size.width`` is the field ``width`` of the object ``size``.
        reader: Converts the value in JSON to the field's.
        default: Value of the field if it is missing in JSON.
        factory: Makes that value, where it is mutable.
        secret: Whether to leave the value out of the repr.
        unit: Unit of a time since the epoch, ``ms`` or ``s``; a time that must be in the other unit is converted.
    """
    metadata = {"name": name, "reader": reader, "unit": unit}
    if factory is not None:
        return field(factory=factory, metadata=metadata, repr=not secret)
    if default is ...:
        return field(metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)


class MessageIds(dict[str, str]):
    """
    Message IDs by recipient: a dictionary that also names the recipients without one.

    Attributes:
        not_reported: Recipients that the reply does not name. The service accepted the message, and did not say what
            became of it for them.
    """

    def __init__(self, message_ids: Mapping[str, str] = MappingProxyType({}), not_reported: Sequence[str] = ()) -> None:
        super().__init__(message_ids)
        self.not_reported: list[str] = list(not_reported)

    @safe_repr
    def __repr__(self) -> str:
        """The dictionary, and the recipients without a message ID if there are some."""
        text = super().__repr__()
        return f"MessageIds({text}, not_reported={self.not_reported!r})" if self.not_reported else text


class UserAttributes(dict[str, str]):
    """
    Attributes of a user: a dictionary of values by name.

    Attributes:
        modified: Time of the last change, in milliseconds since the epoch; None if the service does not tell it.
    """

    def __init__(self, values: Mapping[str, str] = MappingProxyType({}), modified: int | None = None) -> None:
        super().__init__(values)
        self.modified = modified

    @property
    def modified_at(self) -> datetime | None:
        """``modified`` as a datetime in UTC."""
        return None if self.modified is None else from_milliseconds(self.modified)


def user_attributes(result: CallResult[dict[str, str]]) -> UserAttributes:
    """Add to the attributes in a reply the time of the change, which is beside them."""
    modified = to_int(result.body.get("lastModified")) if is_object(result.body) else None
    return UserAttributes(result.value, modified if type(modified) is int else None)


show_public_package(MessageIds)
show_public_package(UserAttributes)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def from_milliseconds(value: int) -> datetime:
    """Return a time in milliseconds since the epoch as a datetime in UTC, limited to the range of datetimes."""
    try:
        return _EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        return _LAST if value > 0 else _FIRST


def from_seconds(value: int) -> datetime:
    """Return a time in seconds since the epoch as a datetime in UTC, limited to the range of datetimes."""
    return from_milliseconds(value * 1000)


def _message(argument: str, value: object) -> MessageModel:
    if not isinstance(value, MessageModel):
        kind = type(value).__name__
        raise InvalidArgumentError(argument, f"must be one of the message classes (TextMessage, ...), not {kind}")
    return value


def split_message(argument: str, value: MessageModel) -> dict[str, JSON]:
    """Return a message as the fields ``{"type": "txt", "body": {"msg": ...}}``, which most operations use."""
    message = _message(argument, value)
    return {"type": message.tag, "body": message.to_request_json(argument)}


def merged_message(argument: str, value: MessageModel) -> dict[str, JSON]:
    """Return a message as the object ``{"type": "txt", "msg": ...}``, which broadcasts use."""
    message = _message(argument, value)
    return {"type": message.tag, **message.to_request_json(argument)}
