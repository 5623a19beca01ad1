# Generated from _spec/tokens.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.tokens``."""

from datetime import datetime

from attrs import frozen

from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)
from easemob_async.models._users import User

__all__ = ["AgoraToken", "AppToken", "UserToken"]


@frozen(kw_only=True)
class AppToken(Model):
    """A token with the rights of the app admin."""

    access_token: str = json_field(secret=True)
    """The token."""
    expires_in: int | None = None
    """Lifetime in seconds, on VIP 5 clusters in milliseconds; very large for a token that does not expire."""
    application: str | None = None
    """ID of the app, issued by the service."""


@frozen(kw_only=True)
class UserToken(Model):
    """A token with the rights of one user."""

    access_token: str = json_field(secret=True)
    """The token."""
    expires_in: int | None = None
    """Lifetime in seconds, on VIP 5 clusters in milliseconds; very large for a token that does not expire."""
    user: User | None = None
    """The user, with the user ID in lower case."""


@frozen(kw_only=True)
class AgoraToken(Model):
    """An app token of the Agora realm."""

    access_token: str = json_field(secret=True)
    """The token."""
    expires: int | None = json_field(default=None, name="expire_timestamp", unit="ms")
    """Time when the token expires, in milliseconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)
