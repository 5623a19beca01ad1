"""The next page of a list is requested while the items of a page are read."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeAlias

import anyio
import pytest
from attrs import evolve

from easemob_async import (
    BadRequestError,
    DeadlineExceededError,
    Easemob,
    InvalidArgumentError,
    LimitSettings,
    Page,
    RetryPolicy,
    TransportError,
    Window,
    capture,
)
from easemob_async._paging import iterate_pages
from easemob_async.models import User
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import get_requests, make_client, make_refusal, make_reply
from tests.outcomes import get_error
from tests.settling import settle
from tests.test_paging import page_favourites, page_members, page_users, parse_query
from tests.wire.scripted_server import Peer, ScriptedServer

pytestmark = pytest.mark.anyio

PAGES: dict[str | None, tuple[list[str], str | None]] = {
    None: (["a", "b"], "1"),
    "1": (["c", "d"], "2"),
    "2": (["e"], None),
}
"""Pages of a list of users: cursor -> (user IDs, next cursor)."""


def users_reply(cursor: str | None) -> Reply:
    names, following = PAGES[cursor]
    body: dict[str, Any] = {"entities": [{"username": name} for name in names], "count": len(names)}
    return make_reply(200, body | ({"cursor": following} if following else {}))


def cursor_of(request: Request) -> str | None:
    return parse_query(request).get("cursor")


def answer_pages(request: Request) -> Reply:
    return users_reply(cursor_of(request))


class Service:
    """A list of users whose second page is answered when the test says so."""

    def __init__(self, **settings: Any) -> None:
        self.client = make_client(self._handle, **settings)
        self.asked: list[str | None] = []
        """Cursors of the requests."""
        self.cancelled: list[str | None] = []
        """Cursors of the requests that were cancelled."""
        self.second: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        """The reply to the request for the second page."""
        self.turns_to_end = 0
        """Turns of the event loop that a cancelled request takes to end."""

    async def _handle(self, request: Request) -> Reply:
        cursor = cursor_of(request)
        self.asked.append(cursor)
        if cursor != "1":
            return users_reply(cursor)
        try:
            return await self.second
        except asyncio.CancelledError:
            for _ in range(self.turns_to_end):
                await asyncio.sleep(0)
            self.cancelled.append(cursor)
            raise

    def answer(self) -> None:
        self.second.set_result(users_reply("1"))


async def read(users: AsyncIterator[User]) -> list[str]:
    return [user.username async for user in users]


# ------------------------------------------------------------------------------------------------------ the requests


@pytest.mark.uvloop
async def test_next_page_is_requested_while_a_page_is_read() -> None:
    """The next page is requested before the second item is returned, also if the body of the loop never awaits."""
    client, seen = page_users(PAGES)
    requests = [(user.username, len(seen)) async for user in client.users.iter()]
    assert requests == [("a", 1), ("b", 2), ("c", 2), ("d", 3), ("e", 3)]


async def test_first_item_is_not_delayed() -> None:
    """The first item is returned in the same turn of the event loop as without prefetching."""
    client, seen = page_users(PAGES)
    users = client.users.iter()
    step = users.__anext__()
    with pytest.raises(StopIteration) as returned:
        step.send(None)
    assert (returned.value.value.username, len(seen)) == ("a", 1)
    await users.aclose()


@pytest.mark.parametrize("prefetch", [0, 1])
async def test_one_page_is_requested_ahead_at_most(prefetch: Any) -> None:
    """However long the items of a page are read, at most one further page is requested."""
    client, seen = page_users(PAGES)
    users = client.users.iter(prefetch=prefetch)
    await anext(users)
    await settle()
    assert len(seen) == 1 + prefetch
    await users.aclose()


FoundList: TypeAlias = tuple[AsyncIterator[Any], list[dict[str, str]]]
"""An iterator, and the queries of its requests."""


def iterate_users(prefetch: Any) -> FoundList:
    client, seen = page_users(PAGES)
    return client.users.iter(prefetch=prefetch), seen


def iterate_members(prefetch: Any) -> FoundList:
    client, seen = page_members(100, 250)
    return client.groups.members.iter("1", limit=100, prefetch=prefetch), seen


def iterate_full_pages(prefetch: Any) -> FoundList:
    client, seen = page_members(100, 200)
    return client.groups.members.iter("1", limit=100, prefetch=prefetch), seen


def iterate_no_members(prefetch: Any) -> FoundList:
    client, seen = page_members(100, 0)
    return client.groups.members.iter("1", prefetch=prefetch), seen


def iterate_favourites(prefetch: Any) -> FoundList:
    client, seen = page_favourites([10**12 - n for n in range(7)])
    return client.collections.iter("alice", limit=2, prefetch=prefetch), seen


def iterate_same_page(prefetch: Any) -> FoundList:
    rows = {"data": [{"groupid": str(n), "groupname": "g"} for n in range(10)], "count": 10}
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        seen.append(parse_query(request))
        return make_reply(200, rows)

    return make_client(handle).groups.iter_joined_legacy("alice", limit=10, prefetch=prefetch), seen


LISTS = {
    "cursors": iterate_users,
    "page numbers": iterate_members,
    "page numbers, the last page full": iterate_full_pages,
    "no page": iterate_no_members,
    "keys": iterate_favourites,
    "a server that ignores page numbers": iterate_same_page,
}


@pytest.mark.both_backends
@pytest.mark.parametrize("name", LISTS)
async def test_same_items_by_the_same_requests(name: str) -> None:
    """The items, their order and the requests of a whole list are the same with and without prefetching."""
    found = []
    for prefetch in (0, 1):
        items, seen = LISTS[name](prefetch)
        found.append(([item async for item in items], seen))
    assert found[0][1], "nothing was requested"
    assert found[0] == found[1]


@pytest.mark.parametrize("prefetch", [0, 1])
async def test_page_without_items(prefetch: Any) -> None:
    """A page without items in the middle of a list does not end it."""
    pages = {"1": Page[str](items=[], cursor="2"), "2": Page(items=["b"])}

    async def fetch(cursor: str) -> Page[str]:
        return evolve(pages[cursor], fetch=fetch)

    async def fetch_first() -> Page[str]:
        return Page(items=["a"], cursor="1", fetch=fetch)

    caller = make_client(answer_pages)._caller
    assert [item async for item in iterate_pages(caller, fetch_first, prefetch)] == ["a", "b"]


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_on_trio_pages_are_requested_when_needed() -> None:
    """On trio, pages are requested one after the other."""
    client, seen = page_users(PAGES)
    requests = []
    async for user in client.users.iter(prefetch=1):
        await settle()
        requests.append((user.username, len(seen)))
    assert requests == [("a", 1), ("b", 1), ("c", 2), ("d", 2), ("e", 3)]


@pytest.mark.parametrize("value", [2, -1, 10**400, True, "1", 1.0, None])
async def test_other_values_are_refused(value: Any) -> None:
    """A value other than 0 or 1 is refused at the call, before anything is sent."""
    client, seen = page_users(PAGES)
    with pytest.raises(InvalidArgumentError, match="prefetch: must be") as raised:
        client.users.iter(prefetch=value)
    assert (raised.value.argument, seen) == ("prefetch", [])


# ----------------------------------------------------------------------------------------------------------- errors


@pytest.mark.uvloop
@pytest.mark.parametrize("arrives", ["while the page is read", "when it is due"])
async def test_error_is_raised_when_the_page_is_due(arrives: str) -> None:
    """An error of the next page is raised after all items of the page before, with the facts of its call."""
    service = Service()
    names = []

    async def read_names() -> None:
        async for user in service.client.users.iter():
            names.append(user.username)
            if arrives == "while the page is read" and not service.second.done():
                service.second.set_result(make_refusal(400, "illegal_argument"))
                await settle()

    reading = asyncio.create_task(read_names())
    await settle()
    if arrives == "when it is due":
        assert names == ["a", "b"]
        service.second.set_result(make_refusal(400, "illegal_argument"))
    with pytest.raises(BadRequestError, match=r"users\.list: HTTP 400") as raised:
        await reading
    assert raised.value.facts is not None
    assert names == ["a", "b"]
    assert service.asked == [None, "1"]


async def test_error_of_a_page_that_is_not_read_is_not_logged() -> None:
    """If a loop ends before a page whose request failed, asyncio does not log the error as never retrieved."""
    logged: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: logged.append(context))
    service = Service()
    users = service.client.users.iter()
    await anext(users)
    service.second.set_result(make_refusal(400, "illegal_argument"))
    await settle()
    await users.aclose()
    gc.collect()
    assert (logged, service.asked) == ([], [None, "1"])


class OddError(Exception):
    """An error that is not the client's."""


async def test_error_keeps_nothing_alive() -> None:
    """The error of a page is freed when it has been handled, without the garbage collector."""

    def handle(request: Request) -> Reply:
        if cursor_of(request) is None:
            return users_reply(None)
        raise OddError

    async def read_names() -> weakref.ref[OddError]:
        try:  # `pytest.raises` would keep the error
            await read(make_client(handle).users.iter())
        except OddError as error:
            return weakref.ref(error)
        raise AssertionError("the error was not raised")

    await read_names()
    gc.collect()
    gc.disable()
    try:
        freed = await read_names()
        await settle()
        assert freed() is None
    finally:
        gc.enable()


async def test_page_is_requested_again_if_its_task_was_cancelled() -> None:
    """If other code cancels all tasks but not the loop's, the page is requested when it is due."""
    service = Service()
    users = service.client.users.iter()
    first = await anext(users)
    await settle()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        if "next_page" in repr(task.get_coro()):
            task.cancel()
    await settle()
    assert service.cancelled == ["1"]
    service.second = asyncio.get_running_loop().create_future()
    service.answer()
    assert [first.username, *(await read(users))] == ["a", "b", "c", "d", "e"]
    assert service.asked == [None, "1", "1", "2"]


# ----------------------------------------------------------------------------------------------------- time and limits


ONE_A_MINUTE = LimitSettings(overrides={"user-system": (Window(1, 60.0),)})


async def test_next_page_waits_for_the_rate_limits(clock: ManualClock) -> None:
    """The request for the next page waits for the rate limits as any other, and a loop that ends gives its place up."""
    client = make_client(answer_pages, clock=clock, limits=ONE_A_MINUTE, timeout=None)
    seen = get_requests(client)

    def count_waiting() -> int:
        return sum(bucket.waiting for bucket in client.limits.snapshot())

    users = client.users.iter()
    await anext(users)
    await clock.advance(1)
    assert (len(seen), count_waiting()) == (1, 1)
    await clock.advance(70)
    assert (len(seen), count_waiting()) == (2, 0)
    assert [(await anext(users)).username for _ in range(2)] == ["b", "c"]
    await clock.advance(1)
    assert count_waiting() == 1
    await users.aclose()
    assert (len(seen), count_waiting()) == (2, 0)


async def test_page_that_the_limits_refused_too_early_is_requested_when_due(clock: ManualClock) -> None:
    """If the next page would have missed its deadline when it was requested ahead, it is requested when it is due."""
    client = make_client(answer_pages, clock=clock, limits=ONE_A_MINUTE, timeout=30)
    names = []
    async for user in client.users.iter():
        names.append(user.username)
        await clock.advance(70)  # in the body, the limit gets room again
    assert names == ["a", "b", "c", "d", "e"]


async def test_deadline_that_the_limits_cannot_meet(clock: ManualClock) -> None:
    """If the page would miss its deadline when it is due, too, the error tells when there is room from that time on."""
    client = make_client(answer_pages, clock=clock, limits=ONE_A_MINUTE, timeout=30)
    users = client.users.iter()
    await anext(users)
    await clock.advance(10)
    await anext(users)
    with pytest.raises(DeadlineExceededError) as raised:
        await anext(users)
    assert raised.value.available_in == pytest.approx(50, abs=5)
    assert len(get_requests(client)) == 1


async def test_page_whose_time_passed_while_the_loop_was_blocked(clock: ManualClock) -> None:
    """
    A body that keeps the event loop from running for longer than the timeout costs no page.

    The deadline of the request passes together with the arrival of its reply, and the loop may handle it first.
    """
    service = Service(clock=clock, timeout=30)
    users = service.client.users.iter()
    names = [(await anext(users)).username, (await anext(users)).username]
    assert service.asked == [None, "1"]
    clock.now += 31  # as if the body took so long, in which no task has run
    asyncio.get_running_loop().call_soon(service.second.set_exception, DeadlineExceededError("timed out"))
    late = asyncio.create_task(read(users))
    await asyncio.sleep(0)
    service.second = asyncio.get_running_loop().create_future()
    service.answer()
    assert [*names, *(await late)] == ["a", "b", "c", "d", "e"]
    assert service.asked == [None, "1", "1", "2"]


async def test_page_that_is_due_has_the_timeout_of_one_call(clock: ManualClock) -> None:
    """A timeout that passes while the page is due is raised; the page is not requested again."""
    service = Service(clock=clock, timeout=30)
    reading = asyncio.create_task(get_error(read(service.client.users.iter())))
    await settle()
    clock.now += 29
    service.second.set_exception(DeadlineExceededError("timed out"))
    assert isinstance(await reading, DeadlineExceededError)
    assert service.asked == [None, "1"]


async def test_options_of_the_client_hold_for_all_pages() -> None:
    """The token and the retry policy of ``with_options`` are those of every page."""
    failed: set[str | None] = set()

    def handle(request: Request) -> Reply:
        cursor = cursor_of(request)
        assert dict(request.headers)[b"authorization"] == b"Bearer special"
        if cursor not in failed:
            failed.add(cursor)
            raise TransportError("lost", effect="unknown")
        return users_reply(cursor)

    client = make_client(handle)
    once = client.with_options(token="special", retry=RetryPolicy(attempts=1))
    assert isinstance(await get_error(read(once.users.iter())), TransportError)
    twice = client.with_options(token="special", retry=RetryPolicy(attempts=2, base=0.0, budget=None))
    assert await read(twice.users.iter()) == ["a", "b", "c", "d", "e"]


# ------------------------------------------------------------------------------------------------- context variables


def old_task_factory(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """A task factory without the argument ``context``."""
    return asyncio.Task(coroutine, loop=loop)


@pytest.mark.parametrize("factory", [None, old_task_factory])
async def test_context_variables(factory: Any) -> None:
    """A page is requested with the context variables that the loop has when it begins to read the page before."""
    asyncio.get_running_loop().set_task_factory(factory)
    request_id: ContextVar[str] = ContextVar("request_id")
    found = []

    def handle(request: Request) -> Reply:
        found.append(request_id.get())
        if cursor_of(request) is not None:
            request_id.set("of the task")
        return users_reply(cursor_of(request))

    request_id.set("one")
    async for user in make_client(handle).users.iter():
        await settle()
        assert request_id.get() == ("two" if user.username > "b" else "one")
        if user.username == "b":
            request_id.set("two")
    assert found == ["one", "one", "two"]


async def test_replies_are_captured_when_their_page_is_due() -> None:
    """A reply is captured when the items of its page are due, as if it were requested then."""
    client, seen = page_users(PAGES)
    last = {}
    with capture() as replies:
        async for user in client.users.iter():
            await settle()
            last[user.username] = (len(replies), [row["username"] for row in replies[-1].json()["entities"]])
    first, second, third = (1, ["a", "b"]), (2, ["c", "d"]), (3, ["e"])
    assert last == {"a": first, "b": first, "c": second, "d": second, "e": third}
    assert len(replies) == len(seen) == 3


async def test_replies_go_to_the_block_in_which_they_are_due() -> None:
    """A reply of a page that is due inside a ``capture`` block is captured there, and none of another page."""
    client, _ = page_users(PAGES)
    users = client.users.iter()
    with capture() as first:
        await anext(users)
    await settle()
    await anext(users)
    with capture() as second:
        await anext(users)
    await settle()
    with capture() as none:
        await anext(users)
    await users.aclose()
    assert [len(replies) for replies in (first, second, none)] == [1, 1, 0]
    assert second[0].json()["entities"][0]["username"] == "c"


async def test_refusals_are_captured() -> None:
    """The reply of a refused page is captured when the error is raised."""
    service = Service()
    service.second.set_result(make_refusal(400, "illegal_argument"))
    with capture() as replies:
        assert isinstance(await get_error(read(service.client.users.iter())), BadRequestError)
    assert [reply.status for reply in replies] == [200, 400]


# ------------------------------------------------------------------------------------------------ loops that end early


async def end_by_break(users: AsyncGenerator[User, None]) -> None:
    async for _ in users:
        await settle()
        break


async def end_by_error(users: AsyncGenerator[User, None]) -> None:
    with suppress(ZeroDivisionError):
        async for _ in users:
            await settle()
            _ = 1 / 0


async def end_by_aclose(users: AsyncGenerator[User, None]) -> None:
    async with aclosing(users):
        await anext(users)
        await settle()


async def end_by_cancellation_in_the_body(users: AsyncGenerator[User, None]) -> None:
    async def work() -> None:
        async for _ in users:
            await asyncio.Event().wait()

    await cancel_task(asyncio.create_task(work()))


async def end_by_cancellation_when_the_page_is_due(users: AsyncGenerator[User, None]) -> None:
    async def work() -> None:
        async for _ in users:
            pass

    await cancel_task(asyncio.create_task(work()))


async def cancel_task(task: asyncio.Task[None]) -> None:
    await settle()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def end_by_cancel_scope(users: AsyncGenerator[User, None]) -> None:
    async with anyio.create_task_group() as group:

        async def work() -> None:
            async for _ in users:
                pass

        group.start_soon(work)
        await settle()
        group.cancel_scope.cancel()


async def end_by_garbage_collection(users: AsyncGenerator[User, None]) -> None:
    await anext(users)
    await settle()
    holder: list[Any] = [users]
    holder.append(holder)


ENDS = [
    end_by_break,
    end_by_error,
    end_by_aclose,
    end_by_cancellation_in_the_body,
    end_by_cancellation_when_the_page_is_due,
    end_by_cancel_scope,
    end_by_garbage_collection,
]


@pytest.mark.uvloop
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("turns_to_end", [0, 5])
async def test_loop_that_ends_early_leaves_nothing(end: Callable[[Any], Any], turns_to_end: int) -> None:
    """When a loop ends early, the request for the next page is cancelled, and its task ends."""
    logged: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: logged.append(context))
    service = Service()
    service.turns_to_end = turns_to_end
    tasks = asyncio.all_tasks()
    await end(service.client.users.iter())
    assert service.asked == [None, "1"]
    gc.collect()
    await settle()
    assert service.cancelled == ["1"]
    assert asyncio.all_tasks() == tasks
    assert logged == []


@pytest.mark.parametrize(
    "end",
    [
        end_by_aclose,
        end_by_cancellation_when_the_page_is_due,
        end_by_cancel_scope,
    ],
)
async def test_end_of_the_request_is_awaited(end: Callable[[Any], Any]) -> None:
    """``aclose`` and the cancellation of a loop that waits for a page return when the request has ended."""
    service = Service()
    service.turns_to_end = 5
    await end(service.client.users.iter())
    assert service.cancelled == ["1"]


async def test_loop_that_ends_at_once_sends_one_request() -> None:
    """A loop that ends before the event loop turns has cancelled the request before it was sent."""
    client, seen = page_users(PAGES)
    users = client.users.iter()
    await anext(users)
    await users.aclose()
    assert len(seen) == 1


def test_event_loop_that_ends_before_the_list() -> None:
    """``asyncio.run`` ends without a warning or a pending task while a page is requested ahead."""

    async def begin() -> tuple[Service, AsyncIterator[User]]:
        service = Service()
        users = service.client.users.iter()
        await anext(users)
        await settle()
        return service, users

    service, users = asyncio.run(begin(), debug=True)
    assert service.cancelled == ["1"]
    del users
    gc.collect()


# ---------------------------------------------------------------------------------------------- over a real connection


def encode(reply: Reply) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(reply.content), reply.content)


async def serve_pages(peer: Peer) -> None:
    """Serve the pages, and a user to all other requests."""
    while True:
        try:
            line = (await peer.request()).split(b"\r\n")[0].decode()
        except asyncio.IncompleteReadError:
            return
        target = line.split(" ")[1]
        if "/users?" in target:
            cursor = target.partition("cursor=")[2].partition("&")[0] or None
            await peer.send(encode(users_reply(cursor)))
        else:
            await peer.send(encode(make_reply(200, {"entities": [{"username": "u"}]})))


@asynccontextmanager
async def serve() -> AsyncIterator[Easemob]:
    async with ScriptedServer(serve_pages) as server:
        async with Easemob("org#app", base_url=f"http://127.0.0.1:{server.port}", token="t") as client:
            yield client


async def check_nothing_is_left(client: Easemob, tasks: int) -> None:
    """Check that no task, busy connection or waiting request is left, and that a call succeeds."""
    with anyio.fail_after(10):
        while True:
            found = client.transport_statistics()
            if (found.waiting, found.open - found.idle, len(asyncio.all_tasks())) == (0, 0, tasks):
                break
            await asyncio.sleep(0)
    assert all(bucket.waiting == 0 for bucket in client.limits.snapshot())
    assert (await client.users.get("u")).username == "u"


@pytest.mark.uvloop
async def test_list_over_a_connection() -> None:
    """A whole list uses one connection, and nothing is left after it."""
    async with serve() as client:
        assert await read(client.users.iter()) == ["a", "b", "c", "d", "e"]
        assert client.transport_statistics().made == 1


@pytest.mark.uvloop
@pytest.mark.parametrize("repeats", [False, True])
async def test_cancellation_at_every_turn(repeats: bool) -> None:
    """A loop that is cancelled in the n-th turn of the event loop leaves nothing, for every n and however often."""
    async with serve() as client:
        await client.users.get("u")
        tasks = len(asyncio.all_tasks())
        names: list[str] = []

        async def work() -> None:
            async for user in client.users.iter():
                names.append(user.username)
                await asyncio.sleep(0)

        for turns in range(1000):
            names.clear()
            task = asyncio.create_task(work())
            for _ in range(turns):
                await asyncio.sleep(0)
            if task.done():
                break
            task.cancel()
            while not task.done():
                await asyncio.sleep(0)
                if repeats:
                    task.cancel()
            assert task.cancelled()
            gc.collect()
            await check_nothing_is_left(client, tasks)
        assert names == ["a", "b", "c", "d", "e"]
        assert turns > 10
