"""`python -m tests.dying POINT COMMAND ...`: `python -m api COMMAND ...`, killed at that point.

A point is whatever the command does to the database: a statement, the end of a transaction, rows
that are sent to PostgreSQL, and every time that SQLite writes, cuts or removes a file. The process
ends itself there as `kill -9` would, in the middle of a write where it is one. At point 0 it lives,
and the last line that it prints is how many points there were.
"""

import _sqlite3
import ctypes
import itertools
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from api.cli.main import main

ROWS_BETWEEN = 20
"""Of rows that are sent to PostgreSQL every so many are a point."""


class Points:
    """Counts what is done, and ends the process at the one that was asked for."""

    def __init__(self, last: int) -> None:
        self._last = last
        self.passed = 0

    def next(self, *_args: object) -> None:
        if self.is_last():
            self.die()

    def is_last(self) -> bool:
        self.passed += 1
        return self.passed == self._last

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def watch_statements(points: Points) -> None:
    for name in ("before_cursor_execute", "after_cursor_execute", "commit", "engine_disposed"):
        event.listen(Engine, name, lambda *_args: points.next())


def watch_rows(points: Points) -> None:
    sent = itertools.count(1)
    write_row = psycopg.Copy.write_row

    def counting(copy: Any, row: Any) -> None:
        if next(sent) % ROWS_BETWEEN == 0:
            points.next()
        write_row(copy, row)

    psycopg.Copy.write_row = counting  # type: ignore[assignment,method-assign]


class Vfs(ctypes.Structure):
    """SQLite's way to the operating system: https://sqlite.org/c3ref/vfs.html."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("size_of_file", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
        ("set_system_call", ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)),
        ("get_system_call", ctypes.CFUNCTYPE(
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)),
    )  # fmt: skip


PWRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64
)
FTRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int64)
UNLINK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p)
_kept: list[object] = []
"""What SQLite calls must not be freed."""


def watch_files(points: Points) -> None:
    """Where the library cannot be reached, its writes are no points."""
    library = ctypes.CDLL(_sqlite3.__file__)
    try:
        find = library.sqlite3_vfs_find
    except AttributeError:
        return
    find.restype = ctypes.POINTER(Vfs)
    vfs = find(None)

    def replace(name: bytes, kind: Any, half: Callable[[Any, tuple[Any, ...]], None]) -> None:
        address = vfs.contents.get_system_call(vfs, name)
        if not address:
            return
        real = kind(address)

        def counted(*args: Any) -> int:
            if points.is_last():
                half(real, args)
                points.die()
            result: int = real(*args)
            return result

        ours = kind(counted)
        _kept.append(ours)
        vfs.contents.set_system_call(vfs, name, ctypes.cast(ours, ctypes.c_void_p))

    for name in (b"pwrite64", b"pwrite"):
        replace(name, PWRITE, lambda real, args: real(*args[:2], args[2] // 2, args[3]))
    replace(b"ftruncate", FTRUNCATE, lambda _real, _args: None)
    replace(b"unlink", UNLINK, lambda _real, _args: None)


def run(last: int, arguments: list[str]) -> int:
    points = Points(last)
    sqlite3.connect(":memory:").close()  # so that SQLite is initialised
    for watch in (watch_statements, watch_rows, watch_files):
        watch(points)
    status = main(arguments)
    print(points.passed)
    return status


if __name__ == "__main__":
    raise SystemExit(run(int(sys.argv[1]), sys.argv[2:]))
