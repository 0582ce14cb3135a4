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
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy

from anyio.to_thread import run_sync
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.db.database import Database
from api.db.snapshot import ReleaseIdentity, Snapshot
from api.errors import RETRY_AFTER, DatabaseNotReady, InternalError, Problem, Reason, Unavailable
from api.queries.results import ByteSink

logger = logging.getLogger("api")

PIECE = 1 << 18
"""Bytes that are written, and read, at once."""
MAX_MAKING = 50
"""Files that are being made or wait for it; who asks for another is told to come again."""


Write = Callable[[ByteSink, Snapshot], None]


class Abandoned(Exception):
    """Raised in the thread that writes a file which nobody reads any more."""


class GrowingFile:
    """A file that one thread writes and any number of clients read meanwhile.

    Its space is free again once nobody holds it any more: who keeps it, writes it or reads it.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._grown = asyncio.Event()
        self._number: int | None = None
        self._waiting = bytearray()
        self._holders = 0
        self._readers = 0
        self._failure: Exception | None = None
        self.size = 0
        """Bytes that can be read."""
        self.is_whole = False
        self.is_abandoned = False

    def hold(self) -> None:
        self._holders += 1

    def let_go(self) -> None:
        self._holders -= 1
        if not self._holders and self._number is not None:
            os.close(self._number)
            self._number = None

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
        """Nothing more comes: who reads is told by errors like this one, which holds no frames."""
        self._failure = failure
        self._wake()

    @property
    def is_of_use(self) -> bool:
        return self._failure is None and not self.is_abandoned

    @contextmanager
    def read(self) -> Iterator[AsyncIterator[bytes]]:
        """All that is written, piece by piece. Who is the last to leave abandons the work.

        Raises what failed, once all that came before is read.
        """
        self.hold()
        self._readers += 1
        try:
            yield self._pieces()
        finally:
            self.let_go()
            self._readers -= 1
            if not self._readers and not self.is_whole:
                self.is_abandoned = True

    async def begun(self) -> None:
        """Wait for the first bytes. Raises what failed before them."""
        while not (self.size or self.is_whole):
            await self._more()

    async def _pieces(self) -> AsyncIterator[bytes]:
        place = 0
        while not (self.is_whole and place == self.size):
            if self._number is None or place == self.size:
                await self._more()
                continue
            piece = await run_sync(os.pread, self._number, PIECE, place)
            place += len(piece)
            yield piece

    async def _more(self) -> None:
        if self._failure is not None:
            raise copy(self._failure)
        await self._grown.wait()

    def _flush(self) -> None:
        if self._number is None:
            # Where it is not said, Python takes whatever folder has room, once and for all.
            with tempfile.TemporaryFile(dir=os.environ.get("TMPDIR") or None) as file:
                self._number = os.dup(file.fileno())
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
    """Files by the tag of the answer; the least used go first, and all when a release is seen."""

    def __init__(self, database: Database, most_bytes: int) -> None:
        self._database = database
        self._most = most_bytes
        self._release: ReleaseIdentity | None = None
        self._files: OrderedDict[str, GrowingFile] = OrderedDict()
        self._making: dict[asyncio.Task[None], GrowingFile] = {}

    def open(self, release: ReleaseIdentity, tag: str, write: Write) -> GrowingFile:
        """The file of an answer. Where there is none, a thread makes it.

        Raises Unavailable where too many files are being made.
        """
        if self._database.release != self._release:
            self._forget()
            self._release = self._database.release
        file = self._files.get(tag)
        if file is None or not file.is_of_use:
            if len(self._making) >= MAX_MAKING:
                raise Unavailable(
                    "Too many long answers are being made.",
                    headers=RETRY_AFTER,
                    reason=Reason.TOO_MANY_FILES,
                )
            self._drop(tag)
            file = self._files[tag] = GrowingFile()
            file.hold()
            file.hold()  # once for the thread
            task = asyncio.create_task(self._make(file, release, write))
            self._making[task] = file
            task.add_done_callback(self._made)
        self._files.move_to_end(tag)
        return file

    @property
    def making(self) -> int:
        """How many files are being made, or wait for it."""
        return len(self._making)

    @property
    def kept(self) -> int:
        """How many files there are, those that are being made among them."""
        return len(self._files)

    @property
    def size(self) -> int:
        """Bytes of all files. May be asked from another thread."""
        return sum(file.size for file in [*self._files.values()])

    def close(self) -> None:
        """Keep nothing, and let threads that still write give up."""
        self._forget()
        for file in self._making.values():
            file.is_abandoned = True

    async def _make(self, file: GrowingFile, release: ReleaseIdentity, write: Write) -> None:
        def work(snapshot: Snapshot) -> None:
            if file.is_abandoned:
                raise Abandoned
            write(file, snapshot)
            file.end()

        try:
            await self._database.read_apart(release, work)
        except Exception as error:
            file.fail(_told(error))
        except BaseException:
            file.fail(InternalError("The answer could not be made."))
            raise

    def _made(self, task: asyncio.Task[None]) -> None:
        self._making.pop(task).let_go()
        self._trim()

    def _forget(self) -> None:
        for tag in [*self._files]:
            self._drop(tag)

    def _drop(self, tag: str) -> None:
        file = self._files.pop(tag, None)
        if file is not None:
            file.let_go()

    def _trim(self) -> None:
        """Let go of files that came to nothing, and of the oldest where they take too much room.

        Those that are being made are not counted.
        """
        whole = 0
        for tag, file in [*reversed(self._files.items())]:
            fits = not file.is_whole or whole + file.size <= self._most
            if file.is_of_use and fits:
                whole += file.size if file.is_whole else 0
            else:
                self._drop(tag)


def _told(error: Exception) -> Exception:
    """What those who read a file are told of its failure, without the frames that hold the file."""
    if isinstance(error, Problem | DatabaseNotReady):
        return copy(error)
    if isinstance(error, OSError):
        logger.error("an answer could not be written to a file: %s", error)
        told = "There is no room for the answer: ask for fewer rows, or later."
        return Unavailable(told, headers=RETRY_AFTER, reason=Reason.NO_ROOM)
    if not isinstance(error, Abandoned):
        logger.exception("an answer could not be made", exc_info=error)
    return InternalError("The service failed; the failure has been logged.")


class FileResponse(StreamingResponse):
    """A response read from an export file, which is opened when the response is sent."""

    def __init__(
        self,
        open_file: Callable[[], GrowingFile],
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        super().__init__((), headers=headers, media_type=media_type)
        self._open_file = open_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Raises what fails before its first bytes, before anything is sent."""
        if scope.get("is_head"):
            await super().__call__(scope, receive, send)
            return
        file = self._open_file()
        with file.read() as pieces:
            if not await _begins(file, receive):
                return
            if file.is_whole:
                self.headers["Content-Length"] = str(file.size)
            self.body_iterator = pieces
            await super().__call__(scope, receive, send)


async def _begins(file: GrowingFile, receive: Receive) -> bool:
    """Wait for the first bytes, or until the client is gone: then there is nobody to send to."""
    begun = asyncio.create_task(file.begun())
    gone = asyncio.create_task(_disconnected(receive))
    try:
        await asyncio.wait((begun, gone), return_when=asyncio.FIRST_COMPLETED)
        if begun.done():
            await begun
        return begun.done()
    finally:
        for task in (begun, gone):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
