"""A token service that answers when the test tells it to, and tasks that get the token from a manager."""

from __future__ import annotations

from anyio import CancelScope
from anyio.abc import TaskGroup

from easemob_async._clock import Waiter
from easemob_async._errors import DeadlineExceededError
from easemob_async._pipeline.tokens import FetchedToken, Token, TokenManager, TokenSettings
from easemob_async.testing import ManualClock
from tests.settling import settle

SETTINGS = TokenSettings(jitter=0)
"""A token that lives 1000 seconds is refreshed early from second 500, and waited for from second 980."""


class TokenService:
    """A fetch function; each call waits until the test answers it or its deadline passes."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.fetches = 0
        self.open = 0
        self.deadlines: list[float | None] = []
        self._answers: list[FetchedToken | Exception] = []
        self._waiter: Waiter | None = None

    async def __call__(self, deadline: float | None) -> FetchedToken:
        assert self.open == 0, "fetches overlap"
        self.fetches += 1
        self.open += 1
        self.deadlines.append(deadline)
        try:
            if not self._answers:
                self._waiter = Waiter()
                seconds = None if deadline is None else deadline - self.clock.monotonic()
                if not await self.clock.wait(self._waiter, seconds):
                    raise DeadlineExceededError("the fetch took too long")
            answer = self._answers.pop(0)
        finally:
            self.open -= 1
            self._waiter = None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def answer(self, answer: FetchedToken | Exception | None = None) -> None:
        """Answer the fetch under way, or else the next one; by default with ``t<n>``, which lives 1000 seconds."""
        self._answers.append(answer or FetchedToken(f"t{self.fetches + (self.open == 0)}", 1000.0))
        if self._waiter is not None:
            self._waiter.wake()


class TokenTask:
    """A task that gets the token once."""

    def __init__(self, manager: TokenManager, deadline: float | None = None) -> None:
        self._manager = manager
        self._deadline = deadline
        self._scope = CancelScope()
        self.token: Token | None = None
        self.error: Exception | None = None
        self.is_done = False

    async def run(self) -> None:
        with self._scope:
            try:
                self.token = await self._manager.get(self._deadline)
            except Exception as error:
                self.error = error
        self.is_done = True

    def cancel(self) -> None:
        self._scope.cancel()

    @property
    def value(self) -> str | None:
        return None if self.token is None else self.token.value


async def start_tasks(
    group: TaskGroup, manager: TokenManager, count: int = 1, *, deadline: float | None = None
) -> list[TokenTask]:
    """Start *count* tasks in this order, and run each until it waits or ends."""
    tasks = [TokenTask(manager, deadline) for _ in range(count)]
    for task in tasks:
        group.start_soon(task.run)
        # trio starts the tasks of one round in any order.
        await settle(1)
    await settle()
    return tasks
