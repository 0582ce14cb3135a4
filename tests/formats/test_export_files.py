"""Files of long responses: written once, read while they grow, abandoned without readers."""

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.db.database import Database
from api.db.snapshot import ReleaseIdentity, Snapshot
from api.errors import DatabaseNotReady, InternalError, Unavailable
from api.formats import FORMATS
from api.http.export_files import MAX_MAKING, PIECE, Abandoned, Files, GrowingFile
from api.queries.results import ByteSink
from tests.support.documents import example_document

MEGABYTE = 1 << 20
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
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await work(files, database)
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


def test_export_failures_are_raised_to_the_readers(seeded: str) -> None:
    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", Writer(2 * PIECE, ValueError("broken")))
        with file.read() as pieces:
            assert await anext(pieces)
            with pytest.raises(InternalError, match="has been logged"):
                [piece async for piece in pieces]
        full = files.open(seen(database), "other", Writer(0, OSError("no space left")))
        with full.read(), pytest.raises(Unavailable, match="no disk space") as raised:
            await full.begun()
        assert "Retry-After" in raised.value.headers

    with_files(seeded, work)


@pytest.mark.parametrize("name", [each.name for each in FORMATS.values() if each.streamed])
@pytest.mark.parametrize("failure", [OSError("no space left"), Abandoned()])
def test_every_format_propagates_write_errors(name: str, failure: Exception) -> None:
    class Full:
        def write(self, _piece: bytes, /) -> int:
            raise failure

    with pytest.raises(type(failure)):
        FORMATS[name].write(example_document(), Full())


def test_a_missing_temporary_folder_is_reported_as_no_disk_space(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")

    async def work(files: Files, database: Database) -> None:
        file = files.open(seen(database), "tag", Writer(1000))
        with file.read(), pytest.raises(Unavailable, match="no disk space"):
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
        with pytest.raises(Unavailable, match="Too many"):
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


def test_a_file_above_the_size_limit_evicts_no_other(seeded: str) -> None:
    small, large = Writer(MEGABYTE), Writer(3 * MEGABYTE)

    async def work(files: Files, database: Database) -> None:
        for writer, tag in ((small, "small"), (large, "large"), (small, "small")):
            assert len(await read(files.open(seen(database), tag, writer))) == writer.letters
            await settled(files)
        assert small.begun == 1

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
