"""Run each measurement in a forked child: a fresh process that can be killed when it takes too long."""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

__all__ = ["finish", "run_forked"]


def run_forked(work: Callable[[int], Any], *, timeout: float) -> Any:
    """
    Run *work* in a child process.

    Args:
        work: Called with the descriptor to pass to ``finish``. It may also return its result.
        timeout: Seconds after which the child is killed.

    Returns:
        The result, or None after a timeout.

    Raises:
        RuntimeError: The work failed; the message is its traceback.
    """
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _work(work, writer)
    os.close(writer)
    try:
        data = _read(reader, time.monotonic() + timeout)
    finally:
        os.close(reader)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if data is None:
        return None
    result = json.loads(data)
    if "failure" in result:
        raise RuntimeError(f"a measurement failed\n{result['failure']}")
    return result["result"]


def finish(writer: int, result: Any) -> NoReturn:
    """Exit the child with *result* at once, without cleanup: a thousand calls may be in flight."""
    os.write(writer, json.dumps({"result": result}).encode())
    os._exit(0)


def _work(work: Callable[[int], Any], writer: int) -> NoReturn:
    # Keep the objects of the parent out of the child's garbage collection: walking through them would slow down every
    # lane alike and hide the differences.
    gc.freeze()
    try:
        finish(writer, work(writer))
    except BaseException:
        os.write(writer, json.dumps({"failure": traceback.format_exc()[-4000:]}).encode())
        os._exit(1)


def _read(reader: int, until: float) -> bytes | None:
    """Read up to the end of the pipe; return None if the end does not come in time."""
    data = b""
    while True:
        ready, _, _ = select.select([reader], [], [], max(until - time.monotonic(), 0))
        if not ready:
            return None
        piece = os.read(reader, 65536)
        if not piece:
            return data or None
        data += piece
