"""Answers with many rows, each written to a file once for a release and read while it grows.

A thread writes at the speed of the database, clients read at theirs: a slow one holds up neither
the database nor the others, and who asks next finds the file. The files have no names, so nothing
is left of them when the process ends, however it ends.
"""

import asyncio
import logging
import os
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from contextlib import aclosing
from typing import Protocol

from anyio.to_thread import run_sync
from starlette.responses import StreamingResponse
from starlette.types import Send

from api.database import Database, Snapshot
from api.errors import Unavailable

logger = logging.getLogger("api")

PIECE = 1 << 18
"""Bytes that are written, and read, at once."""


class Writable(Protocol):
    def write(self, piece: bytes, /) -> int: ...


Write = Callable[[Writable, Snapshot], None]


class Abandoned(Exception):
    """Raised in the thread that writes a file which nobody reads any more."""


class GrowingFile:
    """A file that one thread writes and any number of clients read meanwhile.

    Its space is free again when nothing refers to it any more.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._grown = asyncio.Event()
        self._waiting = bytearray()
        self._readers = 0
        self._failure: Exception | None = None
        self.size = 0
        """Bytes that can be read."""
        self.is_whole = False
        self.is_abandoned = False
        with tempfile.TemporaryFile() as file:
            self._number = os.dup(file.fileno())

    def __del__(self) -> None:
        os.close(self._number)

    def write(self, piece: bytes) -> int:
        """Called in the thread. Raises Abandoned where nobody reads any more."""
        if self.is_abandoned:
            raise Abandoned
        self._waiting += piece
        if len(self._waiting) >= PIECE:
            self._flush()
        return len(piece)

    def end(self) -> None:
        """Called in the thread, when all is written."""
        self._flush()
        self.is_whole = True
        self._loop.call_soon_threadsafe(self._wake)

    def fail(self, failure: Exception) -> None:
        """Nothing more comes: who reads is told by this error."""
        self._failure = failure
        self._wake()

    @property
    def is_of_use(self) -> bool:
        return self._failure is None and not self.is_abandoned

    def attach(self) -> None:
        """Say that somebody will read `pieces`."""
        self._readers += 1

    async def begun(self) -> None:
        """Wait for the first bytes. Raises what failed before them."""
        while not (self.size or self.is_whole):
            await self._more()

    async def pieces(self) -> AsyncIterator[bytes]:
        """All that is written. Raises what failed; the last to go away abandons an unfinished file.

        To be called by who is attached.
        """
        try:
            place = 0
            while not (self.is_whole and place == self.size):
                if place == self.size:
                    await self._more()
                    continue
                piece = await run_sync(os.pread, self._number, PIECE, place)
                place += len(piece)
                yield piece
        finally:
            self._readers -= 1
            self.is_abandoned = not self._readers and not self.is_whole

    async def _more(self) -> None:
        if self._failure is not None:
            raise self._failure
        await self._grown.wait()

    def _flush(self) -> None:
        left = memoryview(self._waiting)
        while left:
            left = left[os.write(self._number, left) :]
        self.size += len(self._waiting)
        self._waiting = bytearray()
        self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()


class Files:
    """The files of one release, by the tag of the answer; the least used go first."""

    def __init__(self, database: Database, most_bytes: int) -> None:
        self._database = database
        self._most = most_bytes
        self._release: Hashable = None
        self._files: OrderedDict[str, GrowingFile] = OrderedDict()
        self._making: dict[asyncio.Task[None], GrowingFile] = {}

    def open(self, release: Hashable, tag: str, write: Write) -> GrowingFile:
        """The file of an answer, to be read by one more. Where there is none, a thread makes it."""
        if release != self._release:
            self._files.clear()
            self._release = release
        file = self._files.get(tag)
        if file is None or not file.is_of_use:
            file = self._files[tag] = GrowingFile()
            task = asyncio.create_task(self._make(file, release, write))
            self._making[task] = file
            task.add_done_callback(self._making.pop)
        self._files.move_to_end(tag)
        file.attach()
        return file

    def close(self) -> None:
        """Keep nothing, and let threads that still write give up."""
        self._files.clear()
        for file in self._making.values():
            file.is_abandoned = True

    async def _make(self, file: GrowingFile, release: Hashable, write: Write) -> None:
        def work(snapshot: Snapshot) -> None:
            write(file, snapshot)
            file.end()

        try:
            await self._database.read_apart(release, work)
        except OSError:
            logger.exception("an answer could not be written to a file")
            file.fail(Unavailable("There is no room for the answer: ask for fewer rows, or later."))
        except Exception as error:
            file.fail(error)
        self._trim()

    def _trim(self) -> None:
        """Let go of files that are not whole, and of the oldest where all take too much room."""
        for tag, file in [*self._files.items()]:
            if not file.is_of_use:
                del self._files[tag]
        while sum(file.size for file in self._files.values()) > self._most:
            self._files.popitem(last=False)


class FileAnswer(StreamingResponse):
    """An answer that is read from a file; it has no body until it is `opened`."""

    def __init__(
        self,
        headers: Mapping[str, str],
        media_type: str,
        open_file: Callable[[Files], GrowingFile],
    ) -> None:
        super().__init__(_nothing(), headers=headers, media_type=media_type)
        self._open_file = open_file

    async def opened(self, files: Files) -> None:
        """Begin with the body. Raises what fails before its first bytes."""
        file = self._open_file(files)
        pieces = file.pieces()
        if file.is_whole:
            self.headers["Content-Length"] = str(file.size)
        else:
            await file.begun()
        self.body_iterator = pieces

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await super().stream_response(send)


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield
