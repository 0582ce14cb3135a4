"""Images of charts, drawn by one process apart from the server's, which is started on demand.

The library runs JavaScript with some 200 MB, and whatever it is given may take it long: there its
memory and time are bounded, and it can be killed.
"""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from api.errors import (
    RETRY_AFTER,
    InternalError,
    InvalidRequest,
    Issue,
    Message,
    NotProvided,
    Reason,
    Unavailable,
)
from api.images import program

LIBRARY, EXTRA = "vl_convert", "images"
MEMORY = 1 << 30
"""Bytes that the process can write at most: 0.6 GB before the first chart, most of it unused."""
SECONDS = 20
"""Of one chart, and of the start of the process before it; `QUERY_SECONDS` if that is less."""
SECONDS_ABANDONED = 1
"""For which a chart is still drawn after its last client has gone: starting again takes as long."""
SECONDS_IDLE = 300
"""After which the process is ended."""
MOST_WAITING = 16
"""Charts of a process of the server that are drawn or wait for it."""
MOST_PIXELS = 40_000_000
"""Of an image: they need four bytes each."""
MOST_LETTERS = 20
"""Of those that no font has, in an error."""
INHERITED = ("PATH", "HOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
"""Variables that the process needs; others may be secrets."""

logger = logging.getLogger("api")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: a Vega-Lite document, as SVG or with a scale as PNG."""

    document: bytes
    scale: int = 0

    @property
    def format(self) -> str:
        return "png" if self.scale else "svg"


@dataclass(slots=True)
class Job:
    """A drawing in progress, or waiting for its turn, for those who want the image."""

    task: asyncio.Task[bytes]
    clients: int = 0

    def end_if_abandoned(self) -> None:
        if not self.clients:
            self.task.cancel()


class Images:
    """Draws charts one after the other; requests for the same one share its image."""

    def __init__(self, fonts: Path | None, query_seconds: int) -> None:
        self._fonts = fonts
        self._seconds = min(SECONDS, query_seconds or SECONDS)
        self._turn = asyncio.Lock()
        self._jobs: dict[Drawing, Job] = {}
        self._process: Process | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def draw(self, drawing: Drawing) -> bytes:
        """The image. Raises Unavailable, NotProvided and InvalidRequest, with what would work."""
        check_installed(drawing.format)
        job = self._jobs.get(drawing)
        if job is None:
            if len(self._jobs) >= MOST_WAITING:
                raise _busy()
            job = self._jobs[drawing] = Job(asyncio.create_task(self._drawn(drawing)))
            job.task.add_done_callback(lambda _task: self._jobs.pop(drawing))
        job.clients += 1
        try:
            return await asyncio.shield(job.task)
        finally:
            job.clients -= 1
            if not job.task.done():
                later = asyncio.get_running_loop().call_later
                later(SECONDS_ABANDONED, job.end_if_abandoned)

    async def close(self) -> None:
        """End the process, and what waits for it."""
        for job in self._jobs.values():
            job.task.cancel()
        await asyncio.gather(*(job.task for job in self._jobs.values()), return_exceptions=True)
        await self._end()

    async def _drawn(self, drawing: Drawing) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                await self._turn.acquire()
        except TimeoutError:
            raise _busy() from None
        try:
            if self._idle is not None:
                self._idle.cancel()
            result, body = await self._asked(drawing)
            self._idle = asyncio.get_running_loop().call_later(SECONDS_IDLE, self._kill)
        finally:
            self._turn.release()
        if result == program.IMAGE:
            return body
        raise _failure(drawing, result, body.decode())

    async def _asked(self, drawing: Drawing) -> tuple[bytes, bytes]:
        """The reply of the process, which is ended unless it gives one."""
        try:
            async with asyncio.timeout(self._seconds):
                process = self._process
                if process is None or process.returncode is not None:
                    process = self._process = await self._start()
                requests, replies = process.stdin, process.stdout
                if requests is None or replies is None:
                    raise BrokenPipeError
                requests.write(program.REQUEST.pack(drawing.scale, len(drawing.document)))
                requests.write(drawing.document)
                await requests.drain()
                head = await replies.readexactly(program.REPLY.size)
                result, length = program.REPLY.unpack(head)
                return result, await replies.readexactly(length)
        except TimeoutError:
            await self._end()
            logger.warning("a chart was not drawn within %s seconds", self._seconds)
            detail = Message("error.detail.too-long")
            raise Unavailable(detail, headers=RETRY_AFTER, reason=Reason.TOO_LONG) from None
        except (asyncio.IncompleteReadError, OSError):
            logger.error("the process that draws charts ended with status %s", await self._end())
            detail = Message("error.detail.not-drawn")
            raise Unavailable(detail, headers=RETRY_AFTER, reason=Reason.NOT_DRAWN) from None
        except BaseException:
            await self._end()
            raise

    async def _start(self) -> Process:
        options = {
            "fonts": str(self._fonts.absolute()) if self._fonts else None,
            "memory": MEMORY,
            "pixels": MOST_PIXELS,
            "seconds": self._seconds + SECONDS_ABANDONED,
        }
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", program.__file__, json.dumps(options)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={**inherited, "TZ": "UTC"},
            start_new_session=True,  # SIGINT of a terminal is for the server, which ends first
        )

    def _kill(self) -> Process | None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
        return process

    async def _end(self) -> int | None:
        """Kill the process if it runs; returns its exit status."""
        process = self._kill()
        return None if process is None else await process.wait()


def _busy() -> Unavailable:
    return Unavailable(Message("error.detail.busy"), headers=RETRY_AFTER, reason=Reason.BUSY)


def is_installed() -> bool:
    """Whether the library is there that draws."""
    return find_spec(LIBRARY) is not None


def check_installed(format_name: str) -> None:
    """Raise NotProvided if the library is missing."""
    if not is_installed():
        raise NotProvided(Message("error.detail.not-installed", format=format_name, extra=EXTRA))


def _failure(drawing: Drawing, result: bytes, said: str) -> Exception:
    """The error of a chart that the process did not draw."""
    match result:
        case program.MISSING:
            shown = f"{said[:MOST_LETTERS]} …" if len(said) > MOST_LETTERS else said
            return NotProvided(Message("error.detail.no-font", letters=shown))
        case program.TOO_LARGE:
            width, height = (f"{int(side):,}" for side in said.split())
            size = Message("error.too-many-pixels", width=width, height=height)
            hint = Message("error.hint.smaller-image")
            accepted = [f"scale={each}" for each in range(1, drawing.scale)]
            detail = Message("error.detail.pixels", most=f"{MOST_PIXELS:,}")
            issue = Issue("format", drawing.format, size, [*accepted, "format=svg"], hint=hint)
            return InvalidRequest(detail, [issue])
    logger.error("a chart cannot be drawn: %s", said)
    return InternalError(Message("error.detail.failed"))
