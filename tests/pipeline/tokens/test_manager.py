"""The manager on a manual clock: which caller leads a refresh, which ones wait, and what each of them gets."""

from __future__ import annotations

import logging
import math
import traceback

import anyio
import pytest

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._pipeline.tokens import FetchedToken, TokenManager
from easemob_async.testing import ManualClock
from tests.pipeline.tokens.token_service import SETTINGS, TokenService, start_tasks
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


async def test_one_fetch_serves_all_waiting_callers(manager: TokenManager, service: TokenService) -> None:
    """Twenty callers without a token cause one fetch and get the same token."""
    assert manager.current() is None
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 20)
        service.answer()
    assert service.fetches == 1
    assert {task.value for task in tasks} == {"t1"}
    assert manager.current() is tasks[7].token


async def test_a_good_token_is_used_without_waiting(manager: TokenManager, service: TokenService) -> None:
    """A good token is returned without another fetch."""
    service.answer()
    token = await manager.get()
    assert await manager.get() is token
    assert manager.current() is token
    assert service.fetches == 1


async def test_an_early_refresh_does_not_delay_other_callers(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """Past the early point, one caller refreshes the token while the others use the old one."""
    service.answer()
    old = await manager.get()
    await clock.advance(499)
    assert manager.current() is old
    await clock.advance(2)
    assert manager.current() is None
    async with anyio.create_task_group() as group:
        [leader] = await start_tasks(group, manager)
        assert manager.current() is old
        assert await manager.get() is old
        service.answer()
        await settle()
        assert leader.value == "t2"
        assert manager.current() is leader.token
    assert service.fetches == 2


async def test_past_the_late_point_all_callers_wait(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """Shortly before expiry, calls wait for the new token."""
    service.answer()
    await manager.get()
    await clock.advance(981)
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 3)
        assert manager.current() is None
        assert not any(task.is_done for task in tasks)
        service.answer()
    assert [task.value for task in tasks] == ["t2"] * 3


async def test_an_early_refresh_that_fails_leaves_the_old_token_in_use(
    manager: TokenManager, service: TokenService, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The leader continues with the old token, a warning is logged, and the next attempt is ten seconds later."""
    service.answer()
    old = await manager.get()
    await clock.advance(600)
    service.answer(TransportError("no route"))
    with caplog.at_level(logging.WARNING, "easemob_async.tokens"):
        assert await manager.get() is old
    assert [record.getMessage() for record in caplog.records] == [
        "early token refresh failed, the current token stays in use: no route"
    ]
    await clock.advance(9.9)
    assert manager.current() is old
    await clock.advance(0.2)
    assert manager.current() is None
    service.answer()
    assert (await manager.get()).value == "t3"


async def test_an_early_refresh_takes_no_more_than_half_of_the_time_left(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """A slow early refresh leaves its call enough time to continue with the old token."""
    service.answer()
    old = await manager.get()
    await clock.advance(600)
    async with anyio.create_task_group() as group:
        [leader] = await start_tasks(group, manager, deadline=clock.now + 4)
        assert service.deadlines[-1] == clock.now + 2
        await clock.advance(2)
        assert leader.token is old
    assert manager.current() is old
    await clock.advance(11)
    async with anyio.create_task_group() as group:
        await start_tasks(group, manager)
        assert service.deadlines[-1] == clock.now + 5
        service.answer()


async def test_a_failure_reaches_all_waiting_callers_and_is_cached(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """All followers get a copy of the error, and so do callers in the next ten seconds; then a fetch is tried again."""
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 3)
        service.answer(TransportError("no route", effect="unknown"))
    errors = [task.error for task in tasks]
    assert [str(error) for error in errors] == ["no route"] * 3
    assert [error.effect for error in errors if isinstance(error, TransportError)] == ["unknown"] * 3
    assert len({id(error) for error in errors}) == 3
    await clock.advance(9.9)
    with pytest.raises(TransportError, match="no route"):
        await manager.get()
    assert service.fetches == 1
    await clock.advance(0.2)
    service.answer()
    assert (await manager.get()).value == "t2"


class VaultError(Exception):
    """An error that cannot be copied, because its arguments are not those of its constructor."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port}")


@pytest.mark.parametrize("error", [KeyError("vault"), VaultError("vault", 443)])
async def test_an_error_of_the_users_function_reaches_all_waiting_callers(
    manager: TokenManager, service: TokenService, error: Exception
) -> None:
    """A failing token function is called once for all waiting callers, and the leader's error keeps its traceback."""
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 3)
        service.answer(error)
    assert [repr(task.error) for task in tasks] == [repr(error)] * 3
    assert tasks[0].error is error
    assert traceback.extract_tb(error.__traceback__)[-1].name == "__call__"
    assert service.fetches == 1


async def test_a_cancelled_leader_is_replaced_at_once(manager: TokenManager, service: TokenService) -> None:
    """When the leader is cancelled, a follower becomes the leader, and all followers get a token."""
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 5)
        tasks[0].cancel()
        await settle()
        assert service.fetches == 2
        service.answer()
    assert tasks[0].token is None
    assert [task.value for task in tasks[1:]] == ["t2"] * 4


async def test_a_leader_cancelled_together_with_its_successors(manager: TokenManager, service: TokenService) -> None:
    """A follower that was woken to lead and is cancelled before it runs wakes the next one."""
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 4)
        tasks[0].cancel()
        tasks[1].cancel()
        tasks[2].cancel()
        await settle()
        service.answer()
    assert tasks[3].token is not None
    assert [task.token for task in tasks[:3]] == [None] * 3


async def test_the_next_caller_leads_when_all_followers_are_cancelled(
    manager: TokenManager, service: TokenService
) -> None:
    """After all callers are cancelled, the next caller does not wait for them."""
    async with anyio.create_task_group() as group:
        for task in reversed(await start_tasks(group, manager, 3)):
            task.cancel()
    service.answer()
    assert (await manager.get()).value == f"t{service.fetches}"


async def test_the_leaders_deadline_does_not_fail_its_followers(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """A leader that runs out of time fails alone, the failure is not cached, and a follower becomes the leader."""
    async with anyio.create_task_group() as group:
        [leader] = await start_tasks(group, manager, deadline=clock.now + 1)
        [follower] = await start_tasks(group, manager)
        await clock.advance(1)
        assert isinstance(leader.error, DeadlineExceededError)
        assert service.fetches == 2
        service.answer()
    assert follower.value == "t2"


async def test_a_successor_out_of_time_is_replaced(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """When the deadlines of the leader and its successor pass together, the third caller becomes the leader."""
    async with anyio.create_task_group() as group:
        hasty = await start_tasks(group, manager, 2, deadline=clock.now + 1)
        [patient] = await start_tasks(group, manager)
        await clock.advance(1)
        assert [type(task.error) for task in hasty] == [DeadlineExceededError] * 2
        service.answer()
    assert patient.value == "t2"


async def test_any_failure_after_the_leaders_deadline_counts_as_a_timeout(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """A network error that the leader's deadline caused is not cached."""
    async with anyio.create_task_group() as group:
        [leader] = await start_tasks(group, manager, deadline=clock.now + 1)
        clock.now += 1
        service.answer(TransportError("connecting took too long"))
    assert isinstance(leader.error, TransportError)
    service.answer()
    assert (await manager.get()).value == "t2"


async def test_a_followers_deadline_is_kept(manager: TokenManager, service: TokenService, clock: ManualClock) -> None:
    """A follower gives up at its deadline, and the refresh continues for the others."""
    async with anyio.create_task_group() as group:
        [leader] = await start_tasks(group, manager)
        [hasty] = await start_tasks(group, manager, deadline=clock.now + 2)
        await clock.advance(2)
        assert isinstance(hasty.error, DeadlineExceededError)
        assert hasty.error.effect == "none"
        service.answer()
    assert leader.value == "t1"


async def test_no_refresh_starts_after_the_deadline(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """A caller whose deadline has passed fails at once."""
    with pytest.raises(DeadlineExceededError):
        await manager.get(clock.now)
    assert service.fetches == 0


async def test_many_refusals_of_one_token_cause_one_refresh(manager: TokenManager, service: TokenService) -> None:
    """The first 401 invalidates the token; later ones name an old generation, and the new token stays."""
    service.answer()
    old = await manager.get()
    assert manager.invalidate(old.generation)
    assert manager.current() is None
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 10)
        assert not manager.invalidate(old.generation)
        service.answer()
        await settle()
        assert not manager.invalidate(old.generation)
    assert {task.value for task in tasks} == {"t2"}
    assert manager.current() is tasks[0].token
    assert service.fetches == 2


async def test_a_token_invalidated_during_its_refresh_is_not_used(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """After a 401 during an early refresh, all callers wait for that refresh and share its failure."""
    service.answer()
    old = await manager.get()
    await clock.advance(600)
    async with anyio.create_task_group() as group:
        [leader] = await start_tasks(group, manager)
        assert manager.invalidate(old.generation)
        [follower] = await start_tasks(group, manager)
        service.answer(TransportError("no route"))
    assert isinstance(leader.error, TransportError)
    assert isinstance(follower.error, TransportError)
    assert service.fetches == 2


async def test_a_woken_follower_does_not_get_an_invalidated_token(manager: TokenManager, service: TokenService) -> None:
    """If the token is invalidated after a follower is woken and before it runs, the follower gets the next token."""

    async def get_and_invalidate() -> None:
        assert manager.invalidate((await manager.get()).generation)

    async with anyio.create_task_group() as group:
        group.start_soon(get_and_invalidate)
        await settle()
        followers = await start_tasks(group, manager, 3)
        service.answer()
        await settle()
        service.answer()
    assert [task.value for task in followers] == ["t2"] * 3


async def test_a_token_that_has_expired_on_arrival(manager: TokenManager, service: TokenService) -> None:
    """A lifetime of nothing serves those who waited, rather than an endless row of service."""
    async with anyio.create_task_group() as group:
        tasks = await start_tasks(group, manager, 5)
        service.answer(FetchedToken("brief", 0))
    assert [task.value for task in tasks] == ["brief"] * 5
    assert service.fetches == 1
    assert manager.current() is None


async def test_the_lifetime_counts_from_the_start_of_the_fetch(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """A slow fetch uses up part of the lifetime."""
    async with anyio.create_task_group() as group:
        [task] = await start_tasks(group, manager)
        await clock.advance(400)
        service.answer()
    assert task.token is not None
    assert task.token.expires_at == task.token.obtained_at + 1000
    assert task.token.obtained_at == clock.wall() - 400
    await clock.advance(101)
    assert manager.current() is None


@pytest.mark.parametrize("lifetime", [math.inf, 1e308, 10**400, 2**63])
async def test_huge_lifetimes_do_not_overflow(
    manager: TokenManager, service: TokenService, clock: ManualClock, lifetime: float
) -> None:
    """A token that never expires is used forever."""
    service.answer(FetchedToken("t", lifetime))
    token = await manager.get()
    await clock.advance(10 * 365 * 86400)
    assert manager.current() is token
    assert token.expires_at > clock.wall()


class JumpyClock(ManualClock):
    """A clock whose wall time can be set."""

    jump = 0.0

    def wall(self) -> float:
        return super().wall() + self.jump


@pytest.mark.parametrize("jump", [-1e6, 1e6])
async def test_the_wall_clock_may_jump(jump: float) -> None:
    """Setting the machine's clock neither expires a token nor prolongs it."""
    clock = JumpyClock()
    service = TokenService(clock)
    manager = TokenManager(service, clock=clock, settings=SETTINGS)
    service.answer()
    token = await manager.get()
    clock.jump = jump
    assert manager.current() is token
    await clock.advance(501)
    assert manager.current() is None


async def test_an_abandoned_leader_is_replaced(
    manager: TokenManager, service: TokenService, clock: ManualClock
) -> None:
    """When the leader's event loop has stopped, another caller becomes the leader after a minute."""
    abandoned = manager.get()
    # One step, as in an event loop that does not run again.
    abandoned.send(None)
    service.open = 0
    async with anyio.create_task_group() as group:
        [early] = await start_tasks(group, manager, deadline=clock.now + 100)
        await clock.advance(60)
        [late] = await start_tasks(group, manager)
        service.answer()
    assert early.value == late.value == "t2"
    abandoned.close()
    assert manager.current() is late.token
