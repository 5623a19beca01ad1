"""Work in a forked child: a fresh process for each measurement, and one that can be ended when it takes too long."""

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


def run_forked(work: Callable[[int], Any], *, most_seconds: float) -> Any:
    """
    What *work* hands to ``finish`` in a child of its own.

    Args:
        work: Called with the descriptor for ``finish``; what it returns counts too, if it gets that far.
        most_seconds: After that long the child is killed.

    Returns:
        The result, or None if there was no time for it.

    Raises:
        RuntimeError: The work failed; its traceback is the text.
    """
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _work(work, writer)
    os.close(writer)
    try:
        data = _read(reader, time.monotonic() + most_seconds)
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
    """End the child at once, with *result* and without tidying up: a thousand calls may be under way."""
    os.write(writer, json.dumps({"result": result}).encode())
    os._exit(0)


def _work(work: Callable[[int], Any], writer: int) -> NoReturn:
    # What the parent has loaded is not for the child's collector to walk through: it would tax every lane alike
    # and hide their differences.
    gc.freeze()
    try:
        finish(writer, work(writer))
    except BaseException:
        os.write(writer, json.dumps({"failure": traceback.format_exc()[-4000:]}).encode())
        os._exit(1)


def _read(reader: int, until: float) -> bytes | None:
    """Everything up to the end, or None if that does not come in time."""
    data = b""
    while True:
        ready, _, _ = select.select([reader], [], [], max(until - time.monotonic(), 0))
        if not ready:
            return None
        piece = os.read(reader, 65536)
        if not piece:
            return data or None
        data += piece
