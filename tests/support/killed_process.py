"""Run `python -m api COMMAND ...` and kill it at a chosen point.

Usage: `python -m tests.support.killed_process POINT COMMAND ...`.

A point is an operation on the database: a statement, the end of a transaction, a batch of COPY rows
sent to PostgreSQL, or a write, truncation or removal of a file by SQLite. The process sends itself
SIGKILL there, halfway through the write if it is one. With point 0 the command runs to its end, and
the last line printed is the number of points passed.
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
"""Number of COPY rows between two points."""


class Points:
    """Counts the operations and kills the process at the chosen one."""

    def __init__(self, chosen: int) -> None:
        self._chosen = chosen
        self.passed = 0

    def next(self, *_args: object) -> None:
        if self.is_chosen():
            self.kill()

    def is_chosen(self) -> bool:
        self.passed += 1
        return self.passed == self._chosen

    def kill(self) -> None:
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
    """The virtual file system of SQLite: https://sqlite.org/c3ref/vfs.html."""

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
"""References that keep the callbacks alive while SQLite may call them."""


def watch_files(points: Points) -> None:
    """Intercept the file system calls of SQLite, where its library exports them."""
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
            if points.is_chosen():
                half(real, args)
                points.kill()
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
