"""Files of long responses: written once, read while they grow, abandoned without readers."""

import asyncio
import gc
import resource
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest

from api.db.database import EXPORTS, Database
from api.db.snapshot import ReleaseIdentity, Snapshot
from api.errors import DatabaseNotReady, InternalError, Unavailable
from api.formats import FORMATS
from api.http.export_files import MAX_MAKING, PIECE, Files, GrowingFile
from api.queries.results import ByteSink, Columns, InMemoryTable
from tests.support.documents import example_document
from tests.support.nonempty import nonempty

MEGABYTE = 1 << 20
STREAMED = [each.name for each in FORMATS.values() if each.streamed]
TIMEOUT_SECONDS = 10
"""Seconds; far more than anything here takes."""


def with_files(
    url: str, work: Callable[[Files, Database], Awaitable[None]], most: int = 100 * MEGABYTE
) -> None:
    """Run `work` with the export files of a real database, on its own event loop."""

    async def run() -> None:
        database = Database(url)
        await database.read(lambda _snapshot: None)
        files = Files(database, most)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await work(files, database)
        finally:
            files.close()
            database.close()

    asyncio.run(run())


async def read(file: GrowingFile) -> bytes:
    with file.read() as pieces:
        return b"".join([piece async for piece in pieces])


async def settled(files: Files) -> None:
    while files.making:
        await asyncio.sleep(0.01)


def unnamed_files() -> int:
    """How many files without a name this process has open."""
    links = Path("/proc/self/fd").iterdir()
    return sum("(deleted)" in str(link.readlink()) for link in links if link.is_symlink())


class Writer:
    """Writes a number of letters, and records how it ended."""

    def __init__(self, letters: int, failure: Exception | None = None) -> None:
        self.letters = letters // 1000 * 1000
        self.failure = failure
        self.begun = 0
        self.ended = threading.Event()

    def __call__(self, out: ByteSink, _snapshot: Snapshot) -> None:
        self.begun += 1
        try:
            for _ in range(self.letters // 1000):
                out.write(b"x" * 1000)
            if self.failure is not None:
                raise self.failure
        finally:
            self.ended.set()


def seen(database: Database) -> ReleaseIdentity:
    assert database.release is not None
    return database.release


@contextmanager
def without_collecting() -> Iterator[None]:
    """Without garbage collection: objects are freed by their reference count or not at all."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_concurrent_readers_share_one_export(seeded: str) -> None:
    writer = Writer(3 * MEGABYTE)

    async def work(files: Files, database: Database) -> None:
        opened = [files.open(seen(database), "tag", writer) for _ in range(5)]
        assert {len(body) for body in await asyncio.gather(*map(read, opened))} == {writer.letters}
        again = files.open(seen(database), "tag", writer)
        assert again.is_whole
        assert len(await read(again)) == writer.letters
        assert writer.begun == 1

    with_files(seeded, work)


def test_an_export_stops_when_its_last_reader_disconnects(seeded: str) -> None:
    writer = Writer(10**12)

    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", writer)
        with file.read() as first:
            with files.open(seen(database), "tag", writer).read() as second:
                assert await anext(second)
            assert not writer.ended.is_set()
            assert await anext(first)
        await asyncio.to_thread(writer.ended.wait, TIMEOUT_SECONDS)
        assert writer.ended.is_set()
        await settled(files)
        anew = files.open(seen(database), "tag", Writer(1000))
        assert len(await read(anew)) == 1000

    with_files(seeded, work)


def test_an_export_stops_when_its_reader_disconnects_before_the_first_byte(seeded: str) -> None:
    writer = Writer(10**12)

    async def work(files: Files, database: Database) -> None:
        with files.open(seen(database), "tag", writer).read():
            pass
        await settled(files)
        assert not files.making

    with_files(seeded, work)


@pytest.mark.parametrize("failure", [None, OSError("no space left"), ValueError("broken")])
def test_the_disk_space_of_a_failed_export_is_freed_at_once(
    seeded: str, failure: Exception | None
) -> None:
    async def work(files: Files, database: Database) -> None:
        for number in range(10):
            writer = Writer(10**12 if failure is None else 2 * PIECE, failure)
            with files.open(seen(database), str(number), writer).read() as pieces:
                assert await anext(pieces)
                if failure is not None:
                    with pytest.raises((Unavailable, InternalError)):
                        [piece async for piece in pieces]
                del pieces
        await settled(files)

    before = unnamed_files()
    with without_collecting():
        with_files(seeded, work)
        assert unnamed_files() == before


@pytest.mark.parametrize("failure", [OSError("no space left"), ValueError("broken")])
def test_a_failed_export_keeps_no_rows_until_the_garbage_is_collected(
    seeded: str, failure: Exception
) -> None:
    rows: list[weakref.ref[Writer]] = []

    def write(_out: ByteSink, _snapshot: Snapshot) -> None:
        row = Writer(0)
        rows.append(weakref.ref(row))
        raise failure

    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "rows", write)
        with file.read(), pytest.raises((Unavailable, InternalError)):
            await file.begun()
        await settled(files)

    gc.disable()
    try:
        with_files(seeded, work)
        assert [each() for each in nonempty(rows)] == [None]
    finally:
        gc.enable()


def test_export_failures_are_raised_to_the_readers(seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", Writer(2 * PIECE, ValueError("broken")))
        with file.read() as pieces:
            assert await anext(pieces)
            with pytest.raises(InternalError, match=r"error.detail.failed"):
                [piece async for piece in pieces]
        full = files.open(seen(database), "other", Writer(0, OSError("no space left")))
        with full.read(), pytest.raises(Unavailable, match=r"error.detail.no-room") as raised:
            await full.begun()
        assert "Retry-After" in raised.value.headers

    with_files(seeded, work)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file of this process can be longer: a longer write is cut, and the next one fails."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("name", STREAMED)
@pytest.mark.parametrize("size", [0, 100])
def test_the_first_write_error_of_every_format_is_raised(
    name: str, size: int, seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.export_files.PIECE", 200)  # the library writes on after the error

    def write(out: ByteSink, _snapshot: Snapshot) -> None:
        with files_of_at_most(size):
            FORMATS[name].write(example_document(), out)

    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", write)
        with file.read(), pytest.raises(Unavailable, match=r"error.detail.no-room"):
            await file.begun()
        await settled(files)
        assert files.size == 0

    with_files(seeded, work)


def test_a_reader_gets_no_byte_of_a_write_that_failed_in_part(seeded: str) -> None:
    may_write = threading.Event()

    def write(out: ByteSink, _snapshot: Snapshot) -> None:
        out.write(b"x" * PIECE)
        may_write.wait(TIMEOUT_SECONDS)
        out.write(b"y" * PIECE)

    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", write)
        with file.read() as pieces:
            assert await anext(pieces) == b"x" * PIECE
            may_write.set()
            with pytest.raises(Unavailable, match=r"error.detail.no-room"):
                assert [piece async for piece in pieces] == []

    with files_of_at_most(PIECE + PIECE // 2):
        with_files(seeded, work)


def test_a_reader_that_is_behind_gets_only_what_was_written(seeded: str) -> None:
    """The file is longer than what can be read while a write is in progress."""

    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", Writer(PIECE))
        await settled(files)
        file.size -= 1
        assert len(await read(file)) == file.size

    with_files(seeded, work)


class EndlessTable(InMemoryTable):
    """The same rows again and again, slowly."""

    read = 0
    """Batches."""

    def batches(self) -> Iterator[Columns]:
        while True:
            yield self.columns
            EndlessTable.read += 1
            sleep(0.01)


@pytest.mark.parametrize("name", STREAMED)
def test_an_export_in_every_format_ends_soon_after_its_reader_has_left(
    name: str, seeded: str
) -> None:
    document = example_document()
    assert isinstance(document.table, InMemoryTable)
    endless = replace(document, table=EndlessTable(document.table.columns))

    def write(out: ByteSink, _snapshot: Snapshot) -> None:
        FORMATS[name].write(endless, out)

    async def work(files: Files, database: Database) -> None:
        EndlessTable.read = 0
        with files.open(seen(database), "tag", write).read():
            while EndlessTable.read < 3:
                await asyncio.sleep(0.01)
        left = EndlessTable.read
        await settled(files)
        assert EndlessTable.read <= left + 3

    with_files(seeded, work)


def test_an_export_that_waits_for_its_turn_ends_when_its_reader_leaves(seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        with (
            files.open(seen(database), "first", Writer(10**12)).read() as first,
            files.open(seen(database), "second", Writer(10**12)).read() as second,
        ):
            assert await anext(first)
            assert await anext(second)
            for number in range(2 * MAX_MAKING):
                with files.open(seen(database), str(number), Writer(1000)).read():
                    await asyncio.sleep(0)
                await asyncio.sleep(0.001)
            while files.making > EXPORTS:
                await asyncio.sleep(0.01)
            assert files.making == EXPORTS

    with_files(seeded, work, most=10**12)


def test_a_missing_temporary_folder_is_reported_as_no_disk_space(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")

    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", Writer(1000))
        with file.read(), pytest.raises(Unavailable, match=r"error.detail.no-room"):
            await file.begun()

    with_files(seeded, work)


def test_an_export_is_refused_if_the_database_was_replaced(seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        other = seen(database)._replace(digest="of another database")
        file = files.open(other, "tag", Writer(1000))
        with file.read() as pieces, pytest.raises(DatabaseNotReady, match="repeat the request"):
            await anext(pieces)

    with_files(seeded, work)


def test_too_many_concurrent_exports_are_refused(seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        opened = [
            files.open(seen(database), str(number), Writer(1000)) for number in range(MAX_MAKING)
        ]
        with pytest.raises(Unavailable, match=r"error.detail.too-many-exports"):
            files.open(seen(database), "one more", Writer(1000))
        assert {len(body) for body in await asyncio.gather(*map(read, opened))} == {1000}
        await settled(files)
        assert len(await read(files.open(seen(database), "later", Writer(1000)))) == 1000

    with_files(seeded, work)


def test_the_least_recently_used_files_are_evicted_first(seeded: str) -> None:
    writers = {tag: Writer(MEGABYTE) for tag in "abc"}

    async def work(files: Files, database: Database) -> None:
        for tag, writer in writers.items():
            await read(files.open(seen(database), tag, writer))
            await read(files.open(seen(database), "a", writers["a"]))
            await settled(files)
        await read(files.open(seen(database), "b", writers["b"]))
        assert {tag: writer.begun for tag, writer in writers.items()} == {"a": 1, "b": 2, "c": 1}

    with_files(seeded, work, most=5 * MEGABYTE // 2)


def test_an_export_above_the_size_limit_breaks_off(seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", Writer(3 * MEGABYTE))
        with pytest.raises(Unavailable, match=r"error.detail.no-room"):
            await read(file)
        await settled(files)
        assert (files.size, unnamed_files()) == (0, before)
        small = Writer(MEGABYTE)
        assert len(await read(files.open(seen(database), "small", small))) == small.letters

    before = unnamed_files()
    with_files(seeded, work, most=2 * MEGABYTE)


def test_files_that_are_read_keep_their_space_until_they_are_closed(seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        letters = Writer(MEGABYTE)
        with (
            files.open(seen(database), "first", letters).read() as first,
            files.open(seen(database), "second", letters).read() as second,
        ):
            assert await anext(first)
            assert await anext(second)
            await settled(files)
            assert files.size == 2 * letters.letters
            refused = files.open(seen(database), "third", letters)
            with (
                refused.read(),
                pytest.raises(Unavailable, match=r"error.detail.no-room") as raised,
            ):
                await refused.begun()
            assert "Retry-After" in raised.value.headers
            assert sum([len(piece) async for piece in first]) < letters.letters
        await settled(files)
        assert len(await read(files.open(seen(database), "third", letters))) == letters.letters
        await settled(files)
        assert files.size == 2 * letters.letters
        files.close()
        assert files.size == 0

    with_files(seeded, work, most=2 * MEGABYTE)


def test_a_slow_reader_does_not_delay_other_readers(seeded: str) -> None:
    writer = Writer(20 * MEGABYTE)

    async def work(files: Files, database: Database) -> None:
        with files.open(seen(database), "tag", writer).read() as pieces:
            first = await anext(pieces)
            body = await read(files.open(seen(database), "tag", writer))
            assert len(body) == writer.letters
            rest = [piece async for piece in pieces]
        assert first + b"".join(rest) == body

    with_files(seeded, work)
