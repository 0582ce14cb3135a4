"""Long answers in files: made once, read while they grow, given up when nobody reads them."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest

from api.database import Database, Snapshot
from api.errors import DatabaseNotReady, Unavailable
from api.files import PIECE, Files, GrowingFile, Writable

MEGABYTE = 1 << 20
ENOUGH = 10
"""Seconds that nothing here takes."""


def with_files(
    url: str, work: Callable[[Files, Database], Awaitable[None]], most: int = 100 * MEGABYTE
) -> None:
    """Do something with the files of a real database, on an event loop of its own."""

    async def run() -> None:
        database = Database(url)
        await database.read(lambda _snapshot: None)
        files = Files(database, most)
        async with asyncio.timeout(ENOUGH):
            await work(files, database)
        files.close()
        database.close()

    asyncio.run(run())


async def read(file: GrowingFile) -> bytes:
    return b"".join([piece async for piece in file.pieces()])


class Writer:
    """Writes letters, as many as asked for, and tells how it ended."""

    def __init__(self, letters: int, failure: Exception | None = None) -> None:
        self.letters = letters
        self.failure = failure
        self.begun = 0
        self.ended = threading.Event()

    def __call__(self, out: Writable, _snapshot: Snapshot) -> None:
        self.begun += 1
        try:
            for _ in range(self.letters // 1000):
                out.write(b"x" * 1000)
            if self.failure is not None:
                raise self.failure
        finally:
            self.ended.set()


def test_many_read_what_is_written_once(sqlite_seeded: str) -> None:
    writer = Writer(3 * MEGABYTE)

    async def work(files: Files, database: Database) -> None:
        opened = [files.open(database.release, "tag", writer) for _ in range(5)]
        sizes = {len(body) for body in await asyncio.gather(*map(read, opened))}
        assert sizes == {writer.letters // 1000 * 1000}
        again = files.open(database.release, "tag", writer)
        assert again.is_whole
        assert {len(await read(again))} == sizes
        assert writer.begun == 1

    with_files(sqlite_seeded, work)


def test_the_work_stops_when_the_last_reader_goes_away(sqlite_seeded: str) -> None:
    writer = Writer(10**12)

    async def work(files: Files, database: Database) -> None:
        first = files.open(database.release, "tag", writer)
        second = files.open(database.release, "tag", writer)
        async with aclosing(second.pieces()) as pieces:
            assert await anext(pieces)
        assert not writer.ended.is_set()
        async with aclosing(first.pieces()) as pieces:
            assert await anext(pieces)
        await asyncio.to_thread(writer.ended.wait, ENOUGH)
        assert writer.ended.is_set()
        anew = files.open(database.release, "tag", Writer(1000))
        assert len(await read(anew)) == 1000

    with_files(sqlite_seeded, work)


def test_a_failure_reaches_who_reads(sqlite_seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        file = files.open(database.release, "tag", Writer(2 * PIECE, ValueError("broken")))
        async with aclosing(file.pieces()) as pieces:
            assert await anext(pieces)
            with pytest.raises(ValueError, match="broken"):
                async for _ in pieces:
                    pass
        at_once = files.open(database.release, "tag", Writer(0, ValueError("at once")))
        with pytest.raises(ValueError, match="at once"):
            await at_once.begun()
        full = files.open(database.release, "other", Writer(0, OSError("no space left")))
        with pytest.raises(Unavailable, match="no room"):
            await full.begun()

    with_files(sqlite_seeded, work)


def test_no_file_is_made_of_another_release(sqlite_seeded: str) -> None:
    async def work(files: Files, _database: Database) -> None:
        file = files.open("another", "tag", Writer(1000))
        with pytest.raises(DatabaseNotReady, match="ask again"):
            await file.begun()

    with_files(sqlite_seeded, work)


def test_the_oldest_files_make_room(sqlite_seeded: str) -> None:
    writers = {tag: Writer(MEGABYTE) for tag in "abc"}

    async def work(files: Files, database: Database) -> None:
        for tag, writer in writers.items():
            await read(files.open(database.release, tag, writer))
            await read(files.open(database.release, "a", writers["a"]))
        await read(files.open(database.release, "b", writers["b"]))
        assert {tag: writer.begun for tag, writer in writers.items()} == {"a": 1, "b": 2, "c": 1}

    with_files(sqlite_seeded, work, most=5 * MEGABYTE // 2)


def test_a_slow_reader_holds_nobody_up(sqlite_seeded: str) -> None:
    writer = Writer(20 * MEGABYTE)

    async def work(files: Files, database: Database) -> None:
        slow = files.open(database.release, "tag", writer)
        async with aclosing(slow.pieces()) as pieces:
            assert await anext(pieces)
            body = await read(files.open(database.release, "tag", writer))
            assert len(body) == writer.letters // 1000 * 1000
            rest = [piece async for piece in pieces]
        assert sum(map(len, rest)) == len(body) - PIECE

    with_files(sqlite_seeded, work)
