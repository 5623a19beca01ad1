"""Translation. Source: message_translation_*_rest.html."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


async def test_translating(api: Api) -> None:
    """The reply is a list with one entry, without an envelope."""
    reply = await api.ok("POST", "/translate", {"text": "学习", "to": ["en", "zh-Hant"]})

    assert reply == [{"translations": [{"text": "[en] 学习", "to": "en"}, {"text": "[zh-Hant] 学习", "to": "zh-Hant"}]}]


async def test_languages(api: Api) -> None:
    """The reply is a list without an envelope."""
    reply = await api.ok("GET", "/translate/support/language")

    assert {"code": "en", "name": "English", "nativeName": "English"} in reply


@pytest.mark.parametrize(("text", "language"), [("学习", "zh-Hans"), ("勉強する", "ja"), ("study", "en")])
async def test_detecting(api: Api, text: str, language: str) -> None:
    """The reply is an object without an envelope."""
    reply = await api.ok("POST", "/translate/detect", {"text": text})

    assert reply == {"language": language, "score": 0.98, "isTranslationSupported": True}


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        ("/translate", {"to": ["en"]}, "An input text is missing or invalid"),
        ("/translate", {"text": "hi", "to": []}, "The target language is missing or invalid"),
        ("/translate", {"text": "hi", "to": ["xx"]}, "The target language is missing or invalid"),
        ("/translate", {"text": "x" * 5001, "to": ["en", "ja"]}, "The input text is too long"),
        ("/translate/detect", {"text": ""}, "An input text is missing or invalid"),
        ("/translate/detect", {"text": "x" * 10_001}, "The input text is too long"),
    ],
)
async def test_refused(api: Api, path: str, body: Any, text: str) -> None:
    """Refusals have no code."""
    assert await api.refused("POST", path, body) == (400, None, text)


class TestDisabledFeature:
    """An app without translation."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with translation disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"translation"}))], clock=clock)

    async def test_everything(self, api: Api) -> None:
        """The refusal has status 503, although a retry does not help."""
        assert await api.refused("GET", "/translate/support/language") == (503, None, "service not open")
