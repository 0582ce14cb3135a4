"""Byte ranges and times of files: parts of a response, resumed downloads, Last-Modified."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]

from api.formats import FORMATS
from api.http.export_files import PIECE
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import copy_seed, multiply
from tests.support.nonempty import nonempty

TIMES = 60
ROWS = TIMES * 37
"""More than are written in memory."""
FIGURES = "/v1/observations"
STREAMED = [each.name for each in FORMATS.values() if each.streamed]
UNPACKED = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def long_url(make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with more rows than are written in memory."""
    seed = copy_seed(tmp_path_factory.mktemp("long"))
    multiply(seed, TIMES)
    url = make_empty()
    run_api("seed", str(seed), url=url)
    return url


@pytest.fixture(scope="module")
def long(long_url: str) -> Iterator[httpx.Client]:
    with served(long_url) as base, httpx.Client(base_url=base, timeout=30) as client:
        yield client


def part(client: httpx.Client, path: str, wanted: str, **headers: str) -> httpx.Response:
    return client.get(path, headers={"Range": f"bytes={wanted}", **headers})


RANGES = [
    ("0-0", slice(0, 1)),
    ("100-199", slice(100, 200)),
    ("-50", slice(-50, None)),
    ("300-", slice(300, None)),
    ("200-99999999999999999999", slice(200, None)),
    ("-99999999999999999999", slice(0, None)),
]


@pytest.mark.parametrize(("wanted", "bounds"), RANGES)
@pytest.mark.parametrize(
    "name", [name for name in FORMATS if name not in ("json", "bibtex", "csl")]
)
def test_a_range_of_every_format_is_a_part_of_the_file(
    lite: httpx.Client, name: str, wanted: str, bounds: slice
) -> None:
    path = f"{FIGURES}?metric=robot-density&format={name}"
    for _ in range(2):  # made, and from memory
        got = part(lite, path, wanted)
        whole = lite.get(path, headers=UNPACKED)
        size, expected = len(whole.content), range(len(whole.content))[bounds]
        assert (got.status_code, got.content) == (206, whole.content[bounds])
        assert got.headers["content-range"] == f"bytes {expected[0]}-{expected[-1]}/{size}"
        assert got.headers["etag"] == whole.headers["etag"]
        assert whole.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", STREAMED)
def test_a_range_of_a_growing_export_is_a_part_of_the_whole_file(
    long: httpx.Client, name: str, lang: str
) -> None:
    path = f"{FIGURES}?format={name}&lang={lang}"
    with long.stream("GET", path, headers=UNPACKED) as growing:
        next(growing.iter_raw(1000))
        parts = [part(long, path, wanted) for wanted, _ in RANGES]
        middle = part(long, path, f"{PIECE - 10}-{PIECE + 9}")
    whole = long.get(path, headers=UNPACKED).content
    assert [each.status_code for each in parts] == [206] * len(RANGES)
    assert [each.content for each in parts] == [whole[bounds] for _, bounds in RANGES]
    if len(whole) > PIECE:
        assert middle.content == whole[PIECE - 10 : PIECE + 10]
    assert {each.headers["content-range"].rpartition("/")[2] for each in parts} == {str(len(whole))}


@pytest.mark.parametrize("query", ["", "&limit=5"])
@pytest.mark.parametrize("wanted", ["99999999-", "99999999-99999999", "-0"])
def test_a_range_past_the_end_is_a_416_with_the_size(
    long: httpx.Client, query: str, wanted: str
) -> None:
    path = f"{FIGURES}?format=csv&lang=ja{query}"
    for _ in range(2):
        size = len(long.get(path, headers=UNPACKED).content)
        got = part(long, path, wanted)
        assert (got.status_code, got.headers["content-range"]) == (416, f"bytes */{size}")
        assert got.headers["cache-control"] == "no-store"
        [error] = got.json()["errors"]
        assert (error["parameter"], error["value"]) == ("Range", f"bytes={wanted}")
        assert error["accepted"] == [f"bytes=0-{size - 1}"]


@pytest.mark.parametrize("query", ["", "&limit=5"])
@pytest.mark.parametrize(
    "wanted",
    ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "bytes=x-", "lines=0-1", "bytes", "bytes=0--"],
)
def test_what_is_not_one_range_gets_the_whole_file(
    long: httpx.Client, query: str, wanted: str
) -> None:
    path = f"{FIGURES}?format=csv{query}"
    got = long.get(path, headers={"Range": wanted})
    assert got.status_code == 200
    assert got.content == long.get(path, headers=UNPACKED).content


@pytest.mark.parametrize("query", ["", "&limit=5"])
def test_if_range_gives_a_part_of_the_same_file_only(long: httpx.Client, query: str) -> None:
    path = f"{FIGURES}?format=csv{query}"
    whole = long.get(path, headers=UNPACKED)
    tag, time = whole.headers["etag"], whole.headers["last-modified"]
    same = part(long, path, "5-9", **{"If-Range": tag})
    assert (same.status_code, same.content) == (206, whole.content[5:10])
    for other in ('"other"', f"W/{tag}", time, "Mon, 01 Jan 2035 00:00:00 GMT"):
        got = part(long, path, "5-9", **{"If-Range": other})
        assert (got.status_code, got.content) == (200, whole.content), other


def test_a_range_of_what_the_client_has_is_a_304(long: httpx.Client) -> None:
    for query in ("", "&limit=5"):
        path = f"{FIGURES}?format=csv{query}"
        tag = long.get(path, headers=UNPACKED).headers["etag"]
        got = part(long, path, "0-9", **{"If-None-Match": tag})
        assert (got.status_code, got.content) == (304, b"")


def test_the_whole_file_is_kept_in_memory_whatever_part_was_requested(lite: httpx.Client) -> None:
    path = f"{FIGURES}?metric=gdp&format=csv&lang=ja"
    first = part(lite, path, "0-9")
    rest = part(lite, path, "10-")
    whole = lite.get(path, headers=UNPACKED)
    assert first.content + rest.content == whole.content
    assert (whole.status_code, "content-range" in whole.headers) == (200, False)
    assert int(whole.headers["content-length"]) == len(whole.content)


def test_pages_of_json_have_no_ranges(lite: httpx.Client) -> None:
    for path in (FIGURES, "/v1/config", "/healthz"):
        got = part(lite, path, "0-9")
        assert (got.status_code, "accept-ranges" in got.headers) == (200, False)
        assert got.json()


@pytest.mark.parametrize("query", ["format=csv&limit=5", "format=parquet", "format=xlsx"])
def test_head_has_the_length_of_the_whole_file(long: httpx.Client, query: str) -> None:
    path = f"{FIGURES}?{query}&lang=zh"
    head = long.head(path, headers={"Range": "bytes=0-9", **UNPACKED})
    whole = long.get(path, headers=UNPACKED)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole.content)


def test_head_has_the_length_of_an_export_that_is_complete(long: httpx.Client) -> None:
    path = f"{FIGURES}?format=csv&sort=year"
    assert "content-length" not in long.head(path, headers=UNPACKED).headers
    size = len(long.get(path, headers=UNPACKED).content)
    assert int(long.head(path, headers=UNPACKED).headers["content-length"]) == size


def test_a_range_of_an_export_without_room_is_a_503(long_url: str) -> None:
    path = f"{FIGURES}?format=csv"
    with served(long_url, FILES_MB="1") as base, httpx.Client(base_url=base) as client:
        for wanted in ("0-0", "-9", "99999999-"):
            got = part(client, path, wanted)
            assert (got.status_code, "retry-after" in got.headers) == (503, True)
            assert "content-range" not in got.headers
        assert part(client, f"{path}&limit=5", "0-9").status_code == 206


@pytest.mark.parametrize("options", [[], ["--compressed"]])
@pytest.mark.parametrize("name", STREAMED)
def test_curl_resumes_a_download(
    long: httpx.Client, tmp_path: Path, name: str, options: list[str]
) -> None:
    url = f"{long.base_url}{FIGURES}?format={name}"
    whole = long.get(url, headers=UNPACKED).content
    file = tmp_path / "file"
    file.write_bytes(whole[: len(whole) // 3])
    command = ["curl", "--silent", "--fail", *options, "--continue-at", "-", "--output", str(file)]
    subprocess.run([*command, url], check=True, timeout=60)
    assert file.read_bytes() == whole


class RemoteFile(io.RawIOBase):
    """A file that is read by ranges, as fsspec does: its size by HEAD, then what is needed."""

    def __init__(self, client: httpx.Client, path: str) -> None:
        self.client, self.path, self.place = client, path, 0
        self.size = int(client.head(path, headers=UNPACKED).headers["content-length"])

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset + (0, self.place, self.size)[whence]
        return self.place

    def read(self, size: int = -1) -> bytes:
        end = self.size if size < 0 else min(self.place + size, self.size)
        if self.place >= end:
            return b""
        body = part(self.client, self.path, f"{self.place}-{end - 1}").raise_for_status().content
        self.place += len(body)
        return body


def test_pyarrow_reads_a_parquet_file_by_ranges(long: httpx.Client) -> None:
    path = f"{FIGURES}?format=parquet&lang=ja"
    table = parquet.read_table(RemoteFile(long, path), columns=["id", "year"])
    whole = parquet.read_table(io.BytesIO(long.get(path).content), columns=["id", "year"])
    assert table.num_rows == ROWS
    assert table.equals(whole, check_metadata=True)


def test_data_have_the_time_of_their_release(client: httpx.Client) -> None:
    for query in nonempty(["", "?format=csv", "?release=1", "?lang=ja"]):
        got = client.get(f"{FIGURES}{query}")
        assert got.headers["last-modified"] == "Mon, 23 Nov 2026 20:00:00 GMT"
        unchanged = client.get(
            f"{FIGURES}{query}", headers={"If-Modified-Since": got.headers["last-modified"]}
        )
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Mon, 23 Nov 2026 20:00:00 GMT", 304),
        ("Tue, 24 Nov 2026 00:00:00 GMT", 304),
        ("Monday, 23-Nov-26 20:00:00 GMT", 304),
        ("Mon Nov 23 20:00:00 2026", 304),
        ("Mon, 23 Nov 2026 19:59:59 GMT", 200),
        ("yesterday", 200),
        ("", 200),
        ("9" * 5000, 200),
        ("Mon, 99 Nov 99999 99:99:99 GMT", 200),
    ],
)
def test_if_modified_since_is_compared_with_the_release(
    lite: httpx.Client, since: str, status: int
) -> None:
    for path in (FIGURES, f"{FIGURES}?format=csv", "/v1/countries/KR", "/v1/config"):
        for _ in range(2):
            assert lite.get(path, headers={"If-Modified-Since": since}).status_code == status


def test_the_etag_decides_where_the_time_says_otherwise(lite: httpx.Client) -> None:
    got = lite.get(FIGURES)
    time = {"If-Modified-Since": got.headers["last-modified"]}
    for path in (FIGURES, f"{FIGURES}?sort=year&lang=ko"):
        assert lite.get(path, headers={"If-None-Match": '"other"', **time}).status_code == 200
