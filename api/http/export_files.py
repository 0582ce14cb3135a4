"""Exports: responses of many rows, written to a file once per release and read while it grows.

A thread writes at the speed of the database, and clients read at theirs: a slow client delays
neither the database nor other clients, and later requests reuse the file. The files are unnamed, so
nothing is left of them when the process ends, however it ends.
"""

import asyncio
import logging
import os
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from copy import copy
from traceback import clear_frames

from anyio import CancelScope, from_thread
from anyio.to_thread import run_sync

from api.db.database import Database
from api.db.snapshot import ReleaseIdentity, Snapshot
from api.db.timeouts import Deadline
from api.errors import (
    RETRY_AFTER,
    DatabaseNotReady,
    InternalError,
    Message,
    Problem,
    Reason,
    Unavailable,
)
from api.queries.results import ByteSink

logger = logging.getLogger("api")

PIECE = 1 << 18
"""Bytes per write and per read."""
MAX_MAKING = 50
"""Exports in progress or waiting; beyond that a new one gets 503 with Retry-After."""
NO_ROOM = Message("error.detail.no-room")
FAILED = Message("error.detail.failed")

Write = Callable[[ByteSink, Snapshot], None]


class Abandoned(Exception):
    """Raised in the writing thread when the file has no reader any more."""


class GrowingFile:
    """A file that one thread writes while any number of clients read it.

    References are counted: the file is closed, and its space freed, when the last one is released.
    `claim` is called on the event loop before bytes are written, and raises Unavailable where there
    is no room for them; negative ones are given back.
    """

    def __init__(self, claim: Callable[[int], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._grown = asyncio.Event()
        self._claim = claim
        self._claimed = 0
        self._number: int | None = None
        self._waiting = bytearray()
        self._references = 0
        self._readers = 0
        self._writing_error: BaseException | None = None
        self._failure: Exception | None = None
        self.scope = CancelScope()
        """Cancelled when the last reader has left before the end."""
        self.deadline = Deadline()
        """Ended then, too: the database is interrupted."""
        self.size = 0
        """Bytes that can be read."""
        self.is_whole = False
        self.is_abandoned = False

    def acquire(self) -> None:
        self._references += 1

    def release(self) -> None:
        self._references -= 1
        if not self._references and self._number is not None:
            os.close(self._number)
            self._number = None
            self._claim(-self._claimed)

    def write(self, piece: bytes) -> int:
        """Called in the thread. Raises Abandoned if there is no reader any more.

        After a failure every call raises the same one: some libraries write on.
        """
        if self._writing_error is not None:
            raise self._writing_error
        try:
            if self.is_abandoned:
                raise Abandoned
            self._waiting += piece
            if len(self._waiting) >= PIECE:
                self._flush()
        except BaseException as error:
            self._writing_error = error
            raise
        return len(piece)

    @contextmanager
    def written(self) -> Iterator[None]:
        """The file is complete at the end of this context, which is entered in the thread.

        Raises what writing failed with first, whatever a library made of it.
        """
        try:
            yield
            self._flush()
        except BaseException:
            if self._writing_error is not None:
                raise self._writing_error from None
            raise
        self.is_whole = True
        self._loop.call_soon_threadsafe(self._wake)

    def fail(self, failure: Exception) -> None:
        """End the file with an error, of which every reader gets a copy."""
        self._failure = failure
        self._waiting.clear()
        self._writing_error = None  # its frames refer to the file
        self._wake()

    @property
    def is_of_use(self) -> bool:
        return self._failure is None and not self.is_abandoned

    @property
    def is_idle(self) -> bool:
        """Whether the file is complete, and kept for later requests only."""
        return self.is_whole and self._references == 1

    @contextmanager
    def read(self) -> Iterator[AsyncIterator[bytes]]:
        """The content in pieces, as it is written. The last reader to leave cancels the work.

        Raises the failure of the writer as soon as it is known.
        """
        self.acquire()
        self._readers += 1
        try:
            yield self.pieces()
        finally:
            self.release()
            self._readers -= 1
            if not self._readers and not self.is_whole:
                self.abandon()

    def abandon(self) -> None:
        """End the work, whether it waits for its turn or writes."""
        self.is_abandoned = True
        self.scope.cancel()
        self.deadline.end()

    async def begun(self) -> None:
        """Wait for the first bytes. Raises a failure before them."""
        self._check()
        while not (self.size or self.is_whole):
            await self._more()

    async def completed(self) -> None:
        """Wait for the last bytes. Raises a failure before them."""
        self._check()
        while not self.is_whole:
            await self._more()

    async def pieces(self, part: range | None = None) -> AsyncIterator[bytes]:
        """All bytes as they are written, or a part of the complete file."""
        position = 0 if part is None else part.start
        while not (self.is_whole and position == (self.size if part is None else part.stop)):
            self._check()
            if self._number is None or position == self.size:
                await self._more()
                continue
            # A write that failed may have left more in the file than can be read.
            most = min(PIECE, (self.size if part is None else part.stop) - position)
            piece = await run_sync(os.pread, self._number, most, position)
            if not piece:
                self._check()
                raise InternalError(FAILED)
            position += len(piece)
            yield piece

    async def _more(self) -> None:
        await self._grown.wait()
        self._check()

    def _check(self) -> None:
        if self._failure is not None:
            raise copy(self._failure)

    def _flush(self) -> None:
        if self._number is None:
            # Python's own default is any folder with space, chosen once and for all.
            with tempfile.TemporaryFile(dir=os.environ.get("TMPDIR") or None) as file:
                self._number = os.dup(file.fileno())
        size = len(self._waiting)
        from_thread.run_sync(self._claim_or_fail, size)
        with memoryview(self._waiting) as waiting:
            done = 0
            while done < size:
                done += os.write(self._number, waiting[done:])
        self.size += size
        self._waiting = bytearray()
        self._loop.call_soon_threadsafe(self._wake)

    def _claim_or_fail(self, size: int) -> None:
        """Called on the event loop: where there is no room, that of this file is free at once.

        Its readers may take long to notice, and other exports would fail, too.
        """
        try:
            self._claim(size)
        except Unavailable as error:
            self.fail(copy(error))
            if self._number is not None:
                os.ftruncate(self._number, 0)
            self._claim(-self._claimed)
            self._claimed = 0
            raise
        self._claimed += size

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()


class Files:
    """Export files by ETag, evicted least recently used first, and all when the release changes.

    All open files have at most `most_bytes` together: those in progress, those that are still read,
    and the idle ones, which are evicted where another needs the space.
    """

    def __init__(self, database: Database, most_bytes: int) -> None:
        self._database = database
        self._most = most_bytes
        self._release: ReleaseIdentity | None = None
        self._files: OrderedDict[str, GrowingFile] = OrderedDict()
        self._making: dict[GrowingFile, asyncio.Task[None]] = {}
        self.size = 0
        """Bytes of all open files, evicted ones that are still read included."""

    def open(self, release: ReleaseIdentity, tag: str, write: Write) -> GrowingFile:
        """The file of a response. If there is none, a thread starts to write it.

        Raises Unavailable if too many exports are in progress.
        """
        if self._database.release != self._release:
            self._drop(*self._files)
            self._release = self._database.release
        file = self._files.get(tag)
        if file is None or not file.is_of_use:
            if len(self._making) >= MAX_MAKING:
                raise Unavailable(
                    Message("error.detail.too-many-exports"),
                    headers=RETRY_AFTER,
                    reason=Reason.TOO_MANY_FILES,
                )
            if file is not None:
                self._drop(tag)
            file = self._files[tag] = GrowingFile(self._claim)
            file.acquire()
            file.acquire()  # once for the thread
            self._making[file] = asyncio.create_task(self._make(file, release, write))
        self._files.move_to_end(tag)
        return file

    def complete(self, tag: str) -> GrowingFile | None:
        """The file of a response if it is complete already."""
        file = self._files.get(tag)
        return file if file is not None and file.is_whole else None

    @property
    def making(self) -> int:
        """Number of exports in progress or waiting."""
        return len(self._making)

    @property
    def kept(self) -> int:
        """Number of files, including those in progress."""
        return len(self._files)

    def close(self) -> None:
        """Release all files, and cancel the threads that still write."""
        self._drop(*self._files)
        for file in self._making:
            file.abandon()

    async def _make(self, file: GrowingFile, release: ReleaseIdentity, write: Write) -> None:
        def work(snapshot: Snapshot) -> None:
            if file.is_abandoned:
                raise Abandoned
            try:
                with file.written():
                    write(file, snapshot)
            except BaseException as error:
                # Its frames hold rows, and the event loop keeps it until the garbage is collected.
                clear_frames(error.__traceback__)
                raise

        failure: Exception = InternalError(FAILED)
        try:
            with file.scope:
                await self._database.read_apart(release, work, file.deadline)
            if file.scope.cancelled_caught:
                raise Abandoned
        except (Problem, DatabaseNotReady) as error:
            file.fail(copy(error))  # without its frames, which refer to the file
        except OSError as error:
            logger.error("an export could not be written to a file: %s", error)
            file.fail(Unavailable(NO_ROOM, headers=RETRY_AFTER, reason=Reason.NO_ROOM))
        except Abandoned:
            file.fail(failure)
        except Exception:
            logger.exception("an export failed")
            file.fail(failure)
        except BaseException:
            file.fail(InternalError(FAILED))
            raise
        finally:
            del self._making[file]
            file.release()
            for tag, other in [*self._files.items()]:
                if not other.is_of_use:
                    self._drop(tag)

    def _drop(self, *tags: str) -> None:
        for tag in tags:
            self._files.pop(tag).release()

    def _claim(self, size: int) -> None:
        """Count bytes, for which idle files are evicted: the least recently used ones first.

        Raises Unavailable if there is no room for them beside the files that are in use.
        """
        if size > 0:
            for tag, file in [*self._files.items()]:
                if self.size + size <= self._most:
                    break
                if file.is_idle:
                    self._drop(tag)
            if self.size + size > self._most:
                logger.error("an export needs more than FILES_MB beside the files that are in use")
                raise Unavailable(NO_ROOM, headers=RETRY_AFTER, reason=Reason.NO_ROOM)
        self.size += size
