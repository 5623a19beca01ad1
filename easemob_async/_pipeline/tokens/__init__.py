"""
Tokens: one for everybody who uses a client, exchanged as seldom as can be.

The pipeline knows a ``TokenSource``: ``TokenManager`` exchanges the client's credentials, ``StaticToken`` and
``CallableToken`` hold what the user gave.
"""

from easemob_async._pipeline.tokens.cache import (
    CachedToken,
    MemoryTokenCache,
    TokenCache,
    TurnTakingCache,
    token_cache_key,
)
from easemob_async._pipeline.tokens.dynamic import build_dynamic_user_token
from easemob_async._pipeline.tokens.fixed import CallableToken, StaticToken, TokenProvider
from easemob_async._pipeline.tokens.manager import Fetch, TokenManager
from easemob_async._pipeline.tokens.settings import TokenSettings
from easemob_async._pipeline.tokens.token import FetchedToken, Token, TokenSource

__all__ = [
    "CachedToken",
    "CallableToken",
    "Fetch",
    "FetchedToken",
    "MemoryTokenCache",
    "StaticToken",
    "Token",
    "TokenCache",
    "TokenManager",
    "TokenProvider",
    "TokenSettings",
    "TokenSource",
    "TurnTakingCache",
    "build_dynamic_user_token",
    "token_cache_key",
]
