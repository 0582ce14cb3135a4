"""PNG images, decoded as far as tests need it (RFC 2083), and the process that draws them."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from tests.support.server_process import ServerProcess, until

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BYTES = 4
"""Of a pixel: red, green, blue, opacity."""
PROGRAM = "api/images/program.py"


@dataclass(frozen=True)
class Png:
    width: int
    height: int
    first: bytes
    """The first pixel."""
    changes: int
    """Bytes that differ from what their neighbours let expect: few in a blank image."""


def decoded(body: bytes) -> Png:
    """An image; every checksum must be right."""
    assert body.startswith(SIGNATURE)
    place, chunks = len(SIGNATURE), []
    while place < len(body):
        length, kind = struct.unpack(">I4s", body[place : place + 8])
        data = body[place + 8 : place + 8 + length]
        [checksum] = struct.unpack(">I", body[place + 8 + length : place + 12 + length])
        assert checksum == zlib.crc32(kind + data)
        chunks.append((kind, data))
        place += 12 + length
    width, height, depth, colours = struct.unpack(">IIBB", chunks[0][1][:10])
    assert (depth, colours, chunks[-1][0]) == (8, 6, b"IEND")
    lines = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    assert len(lines) == (1 + BYTES * width) * height
    return Png(width, height, lines[1 : 1 + BYTES], len(lines) - lines.count(0))


def drawing_process(server: ServerProcess) -> int | None:
    """The id of the process that draws charts for a server."""
    parent = server.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    found = [int(each) for each in children if PROGRAM in command(int(each))]
    assert len(found) <= 1
    return found[0] if found else None


def command(process: int) -> str:
    """The command line of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def wait_for_end(process: int) -> None:
    until(lambda: PROGRAM not in command(process))
