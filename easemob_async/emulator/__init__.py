"""
A stateful emulator of the Easemob REST API, for tests and for development without an account.

    from easemob_async.emulator import Emulator

    emulator = Emulator()
    async with emulator.serve() as server:
        ...  # point a client at server.base_url
    assert "u1" in emulator.tenant("org", "app").users

The emulator has all its state in the instance, and checks requests against the documents and recorded replies of the
service: their form, the token, the rate limits, and the state. ``Faults`` makes it fail, ``FaultProxy`` breaks
connections below HTTP, and ``CallbackRule`` makes it send callbacks. ``easemob emulator`` serves it to programs in any
language. ``state`` exports the classes of the state that ``Emulator.tenant`` returns, for annotations.
"""

# The steps of one request:
#
# 1. `_server` listens on a port and hands the request, through ASGI, to the emulator.
# 2. `_emulator` finds the app: a `Tenant` (`_tenant`) with its settings (`_app`) and all its state (`_state/`).
# 3. `_routing` finds the operation by HTTP method and path, in the table of all areas (`_areas/`).
# 4. `_faults` may replace the reply by an injected fault, before or after the operation takes effect.
# 5. `_auth` checks the token, and `_limits` the documented rate limits.
# 6. The handler in `_areas/` reads the request (`_call`) and checks it against the documents (`_checks`,
#    `_features`, `_message_rules`, `_chat_kinds`). It changes the state and returns a reply, or raises a
#    `Refusal` (`_refusal`).
# 7. `_callback_events` compares the state before and after, and `_callbacks` sends the callbacks that follow from it.
# 8. `_request_log` records the request.
#
# Read `_emulator` first, then `_call`, `_routing` and one area such as `_areas/users`. `_control` lets another
# process inspect and change an emulator; `_storage` serves the files of chat history; `_fault_proxy` breaks
# connections below HTTP; `_command` is the command line.

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async.emulator._app import App, Feature
from easemob_async.emulator._callbacks import CallbackDelivery, CallbackKind, CallbackRule, PostFunction
from easemob_async.emulator._emulator import Emulator, EmulatorServer
from easemob_async.emulator._fault_proxy import ConnectionFault, FaultProxy
from easemob_async.emulator._faults import FaultKind, Faults
from easemob_async.emulator._limits import LimitAlgorithm, LimitOverrides
from easemob_async.emulator._request_log import RecordedRequest, Statistics
from easemob_async.emulator._state.push import EmulatedPushCounts
from easemob_async.emulator._state.users import EmulatedDevice
from easemob_async.emulator._tenant import Tenant

if TYPE_CHECKING:
    from easemob_async.emulator import state as state

__all__ = [
    "App",
    "CallbackDelivery",
    "CallbackKind",
    "CallbackRule",
    "ConnectionFault",
    "EmulatedDevice",
    "EmulatedPushCounts",
    "Emulator",
    "EmulatorServer",
    "FaultKind",
    "FaultProxy",
    "Faults",
    "Feature",
    "LimitAlgorithm",
    "LimitOverrides",
    "PostFunction",
    "RecordedRequest",
    "Statistics",
    "Tenant",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = define_exports(__name__, submodules=("state",))
