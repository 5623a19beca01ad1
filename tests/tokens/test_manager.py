"""The manager on a manual clock: who makes an exchange, who waits, and what everybody gets."""

from __future__ import annotations

import logging
import math
import traceback

import anyio
import pytest

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._pipeline.tokens import FetchedToken, TokenManager
from easemob_async.testing import ManualClock
from tests.settling import settle
from tests.tokens.exchanges import SETTINGS, Exchanges, call

pytestmark = pytest.mark.anyio


async def test_one_exchange_serves_all_who_wait(manager: TokenManager, exchanges: Exchanges) -> None:
    """Twenty callers without a token make one exchange and get the same token."""
    assert manager.current() is None
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 20)
        exchanges.answer()
    assert exchanges.made == 1
    assert {caller.value for caller in callers} == {"t1"}
    assert manager.current() is callers[7].token


async def test_a_good_token_is_used_without_waiting(manager: TokenManager, exchanges: Exchanges) -> None:
    """Once there is a token, asking for it makes no exchange."""
    exchanges.answer()
    token = await manager.get()
    assert await manager.get() is token
    assert manager.current() is token
    assert exchanges.made == 1


async def test_an_early_refresh_lets_the_others_go_on(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """Past the early point one caller refreshes and all others use the old token meanwhile."""
    exchanges.answer()
    old = await manager.get()
    await clock.advance(499)
    assert manager.current() is old
    await clock.advance(2)
    assert manager.current() is None
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager)
        assert manager.current() is old
        assert await manager.get() is old
        exchanges.answer()
        await settle()
        assert leader.value == "t2"
        assert manager.current() is leader.token
    assert exchanges.made == 2


async def test_past_the_late_point_everybody_waits(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """Shortly before expiry nobody starts a call with the old token any more."""
    exchanges.answer()
    await manager.get()
    await clock.advance(981)
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 3)
        assert manager.current() is None
        assert not any(caller.has_ended for caller in callers)
        exchanges.answer()
    assert [caller.value for caller in callers] == ["t2"] * 3


async def test_an_early_refresh_that_fails_leaves_the_old_token_in_use(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller who tried goes on with the old token, a warning says so, and the next try is ten seconds later."""
    exchanges.answer()
    old = await manager.get()
    await clock.advance(600)
    exchanges.answer(TransportError("no route"))
    with caplog.at_level(logging.WARNING, "easemob_async.tokens"):
        assert await manager.get() is old
    assert [record.getMessage() for record in caplog.records] == [
        "an early refresh of the token failed, the old one stays in use: no route"
    ]
    await clock.advance(9.9)
    assert manager.current() is old
    await clock.advance(0.2)
    assert manager.current() is None
    exchanges.answer()
    assert (await manager.get()).value == "t3"


async def test_an_early_refresh_takes_no_more_than_half_of_the_time_left(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """A slow exchange does not cost the call it was made in: that goes on with the old token while it still can."""
    exchanges.answer()
    old = await manager.get()
    await clock.advance(600)
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager, deadline=clock.now + 4)
        assert exchanges.deadlines[-1] == clock.now + 2
        await clock.advance(2)
        assert leader.token is old
    assert manager.current() is old
    await clock.advance(11)
    async with anyio.create_task_group() as group:
        await call(group, manager)
        assert exchanges.deadlines[-1] == clock.now + 5
        exchanges.answer()


async def test_a_failure_is_given_to_all_who_wait_and_remembered(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """All who wait fail alike, each with an error of its own; so does who comes within ten seconds; then it works."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 3)
        exchanges.answer(TransportError("no route", sent="maybe"))
    errors = [caller.error for caller in callers]
    assert [str(error) for error in errors] == ["no route"] * 3
    assert [error.sent for error in errors if isinstance(error, TransportError)] == ["maybe"] * 3
    assert len({id(error) for error in errors}) == 3
    await clock.advance(9.9)
    with pytest.raises(TransportError, match="no route"):
        await manager.get()
    assert exchanges.made == 1
    await clock.advance(0.2)
    exchanges.answer()
    assert (await manager.get()).value == "t2"


class VaultError(Exception):
    """An error that cannot be copied, because it is made of something else than its arguments."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port}")


@pytest.mark.parametrize("error", [KeyError("vault"), VaultError("vault", 443)])
async def test_an_error_that_is_not_ours_reaches_all_who_wait(
    manager: TokenManager, exchanges: Exchanges, error: Exception
) -> None:
    """A bug in a user's token source is not tried once by every waiter, and the leader's error tells where it is."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 3)
        exchanges.answer(error)
    assert [repr(caller.error) for caller in callers] == [repr(error)] * 3
    assert callers[0].error is error
    assert traceback.extract_tb(error.__traceback__)[-1].name == "__call__"
    assert exchanges.made == 1


async def test_a_cancelled_leader_hands_over_at_once(manager: TokenManager, exchanges: Exchanges) -> None:
    """When the leader is cancelled a waiter makes the exchange, and everybody is served."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 5)
        callers[0].cancel()
        await settle()
        assert exchanges.made == 2
        exchanges.answer()
    assert callers[0].token is None
    assert [caller.value for caller in callers[1:]] == ["t2"] * 4


async def test_a_leader_cancelled_with_its_successor_hands_over_to_a_third(
    manager: TokenManager, exchanges: Exchanges
) -> None:
    """Who was woken to take the lead and is cancelled before it runs passes it on."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 4)
        callers[0].cancel()
        callers[1].cancel()
        callers[2].cancel()
        await settle()
        exchanges.answer()
    assert callers[3].token is not None
    assert [caller.token for caller in callers[:3]] == [None] * 3


async def test_the_next_caller_leads_when_all_who_waited_are_gone(manager: TokenManager, exchanges: Exchanges) -> None:
    """Cancelling everybody leaves nothing behind that would keep later callers waiting."""
    async with anyio.create_task_group() as group:
        for caller in reversed(await call(group, manager, 3)):
            caller.cancel()
    exchanges.answer()
    assert (await manager.get()).value == f"t{exchanges.made}"


async def test_the_leaders_deadline_is_its_own(manager: TokenManager, exchanges: Exchanges, clock: ManualClock) -> None:
    """A leader that runs out of time fails alone, nothing is remembered, and a waiter takes over."""
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager, deadline=clock.now + 1)
        [follower] = await call(group, manager)
        await clock.advance(1)
        assert isinstance(leader.error, DeadlineExceededError)
        assert exchanges.made == 2
        exchanges.answer()
    assert follower.value == "t2"


async def test_a_successor_out_of_time_passes_the_lead_on(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """When the leader's and the next one's time is up at the same moment, the third makes the exchange."""
    async with anyio.create_task_group() as group:
        hasty = await call(group, manager, 2, deadline=clock.now + 1)
        [patient] = await call(group, manager)
        await clock.advance(1)
        assert [type(caller.error) for caller in hasty] == [DeadlineExceededError] * 2
        exchanges.answer()
    assert patient.value == "t2"


async def test_any_failure_after_the_leaders_deadline_is_its_own(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """A connection given up because the caller's time was short looks like a network error, but says nothing of it."""
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager, deadline=clock.now + 1)
        clock.now += 1
        exchanges.answer(TransportError("connecting took too long"))
    assert isinstance(leader.error, TransportError)
    exchanges.answer()
    assert (await manager.get()).value == "t2"


async def test_a_waiters_deadline_is_kept(manager: TokenManager, exchanges: Exchanges, clock: ManualClock) -> None:
    """Who waits for another's exchange gives up in time, and the exchange goes on for the others."""
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager)
        [hasty] = await call(group, manager, deadline=clock.now + 2)
        await clock.advance(2)
        assert isinstance(hasty.error, DeadlineExceededError)
        assert hasty.error.sent == "no"
        exchanges.answer()
    assert leader.value == "t1"


async def test_no_exchange_is_begun_after_the_deadline(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """A caller whose time is up fails at once."""
    with pytest.raises(DeadlineExceededError):
        await manager.get(clock.now)
    assert exchanges.made == 0


async def test_many_refusals_of_one_token_cause_one_exchange(manager: TokenManager, exchanges: Exchanges) -> None:
    """The first 401 takes the token back; those that follow are stale and the fresh token stays."""
    exchanges.answer()
    old = await manager.get()
    assert manager.invalidate(old.generation)
    assert manager.current() is None
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 10)
        assert not manager.invalidate(old.generation)
        exchanges.answer()
        await settle()
        assert not manager.invalidate(old.generation)
    assert {caller.value for caller in callers} == {"t2"}
    assert manager.current() is callers[0].token
    assert exchanges.made == 2


async def test_a_token_refused_while_it_is_being_refreshed_is_not_used_any_more(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """A 401 during an early refresh makes everybody wait for that refresh, and its failure theirs."""
    exchanges.answer()
    old = await manager.get()
    await clock.advance(600)
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager)
        assert manager.invalidate(old.generation)
        [follower] = await call(group, manager)
        exchanges.answer(TransportError("no route"))
    assert isinstance(leader.error, TransportError)
    assert isinstance(follower.error, TransportError)
    assert exchanges.made == 2


async def test_who_was_woken_does_not_get_a_token_refused_meanwhile(
    manager: TokenManager, exchanges: Exchanges
) -> None:
    """Between the end of an exchange and a waiter's next step the token may be taken back: the waiter looks again."""

    async def use_and_be_refused() -> None:
        assert manager.invalidate((await manager.get()).generation)

    async with anyio.create_task_group() as group:
        group.start_soon(use_and_be_refused)
        await settle()
        followers = await call(group, manager, 3)
        exchanges.answer()
        await settle()
        exchanges.answer()
    assert [caller.value for caller in followers] == ["t2"] * 3


async def test_a_token_that_expires_on_the_way_is_given_once(manager: TokenManager, exchanges: Exchanges) -> None:
    """A lifetime of nothing serves those who waited, rather than an endless row of exchanges."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 5)
        exchanges.answer(FetchedToken("brief", 0))
    assert [caller.value for caller in callers] == ["brief"] * 5
    assert exchanges.made == 1
    assert manager.current() is None


async def test_expiry_counts_from_the_start_of_the_exchange(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """A slow exchange has used up part of the lifetime already."""
    async with anyio.create_task_group() as group:
        [caller] = await call(group, manager)
        await clock.advance(400)
        exchanges.answer()
    assert caller.token is not None
    assert caller.token.expires_at == caller.token.obtained_at + 1000
    assert caller.token.obtained_at == clock.wall() - 400
    await clock.advance(101)
    assert manager.current() is None


@pytest.mark.parametrize("lifetime", [math.inf, 1e308, 10**400, 2**63])
async def test_huge_lifetimes_do_not_overflow(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock, lifetime: float
) -> None:
    """A token that never expires is used forever."""
    exchanges.answer(FetchedToken("t", lifetime))
    token = await manager.get()
    await clock.advance(10 * 365 * 86400)
    assert manager.current() is token
    assert token.expires_at > clock.wall()


class JumpyClock(ManualClock):
    """A clock whose wall time somebody sets."""

    jump = 0.0

    def wall(self) -> float:
        return super().wall() + self.jump


@pytest.mark.parametrize("jump", [-1e6, 1e6])
async def test_the_wall_clock_may_jump(jump: float) -> None:
    """Setting the machine's clock neither expires a token nor keeps one in use."""
    clock = JumpyClock()
    exchanges = Exchanges(clock)
    manager = TokenManager(exchanges, clock=clock, settings=SETTINGS)
    exchanges.answer()
    token = await manager.get()
    clock.jump = jump
    assert manager.current() is token
    await clock.advance(501)
    assert manager.current() is None


async def test_a_leader_that_never_comes_back_is_replaced(
    manager: TokenManager, exchanges: Exchanges, clock: ManualClock
) -> None:
    """When an event loop stops under the leader, others wait for a minute and then make the exchange themselves."""
    abandoned = manager.get()
    # One step by hand, as a loop would that is not run any further.
    abandoned.send(None)
    exchanges.open = 0
    async with anyio.create_task_group() as group:
        [early] = await call(group, manager, deadline=clock.now + 100)
        await clock.advance(60)
        [late] = await call(group, manager)
        exchanges.answer()
    assert early.value == late.value == "t2"
    abandoned.close()
    assert manager.current() is late.token
