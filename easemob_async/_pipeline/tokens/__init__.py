"""
App tokens: one token for all calls of a client, fetched once and refreshed before it expires.

The pipeline asks a ``TokenSource`` for the token of each request, and tells it when the service has refused one. A
``TokenManager`` fetches tokens with the client's credentials, a ``CallableToken`` from a function of the user, and a
``StaticToken`` returns the one it was given. Processes can share a token through a ``TokenCache``.

Read the modules in this order:

* ``token``: the values (``Token``, ``FetchedToken``) and the protocol ``TokenSource``.
* ``settings``: when a token is refreshed.
* ``refresh`` and ``waiters``: the state of one refresh, its leader and its followers.
* ``manager``: the single flight. Concurrent callers share one refresh, and a refused token causes one refresh.
* ``cache`` and ``lease``: the same between processes; ``redis_cache`` is a cache with leases.
* ``callable_token`` and ``static_token``: the other token sources.
* ``dynamic_user_token``: user tokens that are signed locally.
"""

from easemob_async._pipeline.tokens.cache import (
    CachedToken,
    LeasingTokenCache,
    MemoryTokenCache,
    TokenCache,
    token_cache_key,
)
from easemob_async._pipeline.tokens.callable_token import CallableToken, TokenProvider
from easemob_async._pipeline.tokens.dynamic_user_token import build_dynamic_user_token
from easemob_async._pipeline.tokens.manager import TokenFetcher, TokenManager
from easemob_async._pipeline.tokens.settings import TokenSettings
from easemob_async._pipeline.tokens.static_token import StaticToken
from easemob_async._pipeline.tokens.token import FetchedToken, Token, TokenSource

__all__ = [
    "CachedToken",
    "CallableToken",
    "FetchedToken",
    "LeasingTokenCache",
    "MemoryTokenCache",
    "StaticToken",
    "Token",
    "TokenCache",
    "TokenFetcher",
    "TokenManager",
    "TokenProvider",
    "TokenSettings",
    "TokenSource",
    "build_dynamic_user_token",
    "token_cache_key",
]
