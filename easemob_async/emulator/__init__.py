"""
A stateful emulator of the Easemob REST API, for tests and for developing without an account.

    from easemob_async.emulator import Emulator

    emulator = Emulator()
    async with emulator.serve() as server:
        ...  # point a client at server.base_url
    assert "u1" in emulator.tenant("org", "app").users
"""

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async.emulator._app import App, Feature
from easemob_async.emulator._callbacks import CallbackDelivery, CallbackRule
from easemob_async.emulator._emulator import Emulator, EmulatorServer
from easemob_async.emulator._fault_proxy import ConnectionFault, FaultProxy
from easemob_async.emulator._faults import FaultKind, Faults
from easemob_async.emulator._limits import LimitAlgorithm, LimitOverrides
from easemob_async.emulator._request_log import RecordedRequest, Statistics
from easemob_async.emulator._state.push import EmulatedPushCounts
from easemob_async.emulator._state.users import EmulatedDevice
from easemob_async.emulator._tenant import Tenant

__all__ = [
    "App",
    "CallbackDelivery",
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
    "RecordedRequest",
    "Statistics",
    "Tenant",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = define_exports(__name__)
