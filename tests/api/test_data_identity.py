"""Cursors, pinned addresses and ETags belong to one data set: others reject them or differ."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.db.database import writing_engine
from api.http import caching
from api.i18n import translate
from api.i18n.citations.styles import STYLES
from api.ingest.bundle import open_bundle
from api.ingest.progress import Progress
from api.ingest.publish import publish
from api.schemas.cursors import MAX_RELEASE, Cursor, decode
from tests.conftest import ENGINE, MakeEmpty, served
from tests.support.bundles import copy_seed, print_value
from tests.support.nonempty import nonempty
from tests.support.server_process import until

pytestmark = pytest.mark.slow

KOREA = "korea-robot-density-2023"
KOREA_ID = "3r0aeqn5scs7a"
ORDINARY = "public, max-age=60, stale-while-revalidate=600"
FOR_EVER = "public, max-age=31536000, immutable"
LISTS = (
    *("observations?limit=5", "observations?limit=5&sort=value", "claims?limit=5&lang=ko"),
    *("metrics?limit=2", "series?limit=5", "changes?since=0&limit=5", "resolve?q=a&limit=2"),
)


@dataclass(frozen=True)
class DataSet:
    """A database with one release or more, and a client of its server."""

    url: str
    client: httpx.Client

    def pinned(self, release: int) -> str:
        text: str = self.client.get(f"releases/{release}").json()["data"]["pinned"]
        return text


class Newsroom:
    """Publishes releases of a copy of the seed, at times of its own."""

    def __init__(self, url: str, folder: Path, year: int) -> None:
        folder.mkdir()
        self.url, self.seed, self.year, self.releases = url, copy_seed(folder), year, 0

    def publish(self, value: int | None = None, **changes: str) -> None:
        """Publish another release, with this value and these changes of one observation."""
        if value is not None:
            print_value(self.seed, KOREA, value, **changes)
        self.releases += 1
        engine = writing_engine(self.url)
        now = datetime(self.year, self.releases, 1, tzinfo=UTC)
        assert publish(engine, open_bundle(self.seed), Progress(), now).release == self.releases
        engine.dispose()


@pytest.fixture(scope="module")
def data_sets(
    make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, DataSet]]:
    """Two releases; other figures; the same bundles, loaded at other times; the first release."""
    folder, stack = tmp_path_factory.mktemp("identity"), ExitStack()
    found = {}
    with stack:
        for name, year, values in (
            ("first", 2024, (1012, 1013)),
            ("other", 2024, (1014, 1015)),
            ("rebuilt", 2025, (1012, 1013)),
            ("behind", 2024, (1012,)),
        ):
            url = make_empty()
            newsroom = Newsroom(url, folder / name, year)
            for value in values:
                newsroom.publish(value)
            base = stack.enter_context(served(url))
            client = stack.enter_context(httpx.Client(base_url=f"{base}/v1/", timeout=30))
            found[name] = DataSet(url, client)
        yield found


def query_of(address: str) -> str:
    return httpx.URL(address).query.decode()


def issue_of(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 422, response.text
    [issue] = response.json()["errors"]
    assert isinstance(issue, dict)
    return issue


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["other", "rebuilt"])
@pytest.mark.parametrize("release", ["", "&release=1"])
def test_a_cursor_of_another_data_set_is_refused_with_what_works(
    data_sets: dict[str, DataSet], name: str, path: str, release: str
) -> None:
    first, other = data_sets["first"].client, data_sets[name]
    following = first.get(path + release).json()["links"]["next"]
    address = f"{path.partition('?')[0]}?{query_of(following)}"
    if release:  # else the address is already rejected for its release
        address = re.sub("release=1-[0-9a-f]+", "release=1", address)
    issue = issue_of(other.client.get(address))
    served_here = other.pinned(1 if release else 2)
    assert issue["parameter"] == "cursor"
    language = "ko" if "lang=ko" in path else "en"
    assert issue["message"] == translate("error.cursor-of-other-data", language, pinned=served_here)
    assert issue["hint"] == translate("error.hint.first-page", language)
    assert other.client.get(re.sub("&?cursor=[^&]+", "", address)).status_code == 200
    assert first.get(address).status_code == 200


@pytest.mark.parametrize("number", [3, 4, 999, MAX_RELEASE - 1])
def test_a_cursor_of_a_release_that_does_not_exist_is_refused(
    data_sets: dict[str, DataSet], number: int
) -> None:
    client = data_sets["first"].client
    cursor = decode(httpx.URL(client.get(LISTS[0]).json()["links"]["next"]).params["cursor"])
    assert cursor is not None
    forged = Cursor(f"{number}-{cursor.pinned.partition('-')[2]}", cursor.query, cursor.key)
    response = client.get(f"{LISTS[0]}&cursor={forged}")
    assert issue_of(response)["message"] == (
        f"this cursor was issued for release {number}, the newest here is 2"
    )
    assert "retry-after" not in response.headers


def test_a_cursor_of_a_release_that_an_older_image_lacks_is_refused(
    data_sets: dict[str, DataSet],
) -> None:
    following = data_sets["first"].client.get(LISTS[0]).json()["links"]["next"]
    issue = issue_of(data_sets["behind"].client.get(f"observations?{query_of(following)}"))
    assert issue["message"] == "this cursor was issued for release 2, the newest here is 1"


def test_a_cursor_of_an_earlier_release_is_accepted_by_a_copy_of_the_data(
    data_sets: dict[str, DataSet],
) -> None:
    """An image with release 1 of the same database, and one with release 2."""
    first, behind = data_sets["first"], data_sets["behind"]
    assert first.pinned(1) == behind.pinned(1)
    following = behind.client.get(LISTS[0]).json()["links"]["next"]
    second = behind.client.get(f"observations?{query_of(following)}").json()["data"]
    assert first.client.get(f"observations?{query_of(following)}").json()["data"] == second


@pytest.mark.skipif(ENGINE != "sqlite", reason="replaces a file")
def test_a_cursor_of_a_file_that_was_replaced_is_refused(
    data_sets: dict[str, DataSet], tmp_path: Path
) -> None:
    files = [Path(data_sets[name].url.removeprefix("sqlite:///")) for name in ("first", "other")]
    for number, file in enumerate(files):
        shutil.copy(file, tmp_path / f"{number}.db")
    placed = Path(shutil.copy(files[0], tmp_path / "placed.db"))
    with served(f"sqlite:///{placed}") as base, httpx.Client(base_url=f"{base}/v1/") as client:
        before = client.get(LISTS[0])
        address = before.json()["links"]["next"]
        pinned = client.get(f"{LISTS[0]}&release={pinned_of(before)}")
        assert client.get(address).status_code == 200
        (tmp_path / "1.db").replace(placed)
        until(lambda: pinned_of(client.get(LISTS[0])) == data_sets["other"].pinned(2))
        assert "another data set" in issue_of(client.get(address))["message"]
        assert "another data set" in issue_of(client.get(str(pinned.url)))["message"]


def pinned_of(response: httpx.Response) -> str | None:
    text: str | None = response.json().get("meta", {}).get("pinned")
    return text


@pytest.mark.parametrize("path", ["observations", f"observations/{KOREA_ID}", "metrics", "series"])
def test_only_a_pinned_address_is_immutable(data_sets: dict[str, DataSet], path: str) -> None:
    first = data_sets["first"]
    for release in (1, 2):
        pinned = first.pinned(release)
        assert re.fullmatch(rf"{release}-[0-9a-f]{{12}}", pinned)
        for text in (pinned, pinned.upper(), f" {pinned}", f"0{pinned}"):
            response = first.client.get(path, params={"release": text})
            assert response.headers["cache-control"] == FOR_EVER, text
            bare = first.client.get(path, params={"release": str(release)})
            assert bare.headers["cache-control"] == ORDINARY
            assert bare.content == response.content
            known = {"If-None-Match": bare.headers["etag"]}
            repeated = first.client.get(path, params={"release": str(release)}, headers=known)
            assert (repeated.status_code, repeated.headers["cache-control"]) == (304, ORDINARY)
    assert first.client.get(path).headers["cache-control"] == ORDINARY


@pytest.mark.parametrize("name", ["other", "rebuilt"])
def test_a_pinned_address_of_another_data_set_is_refused_with_that_of_this_one(
    data_sets: dict[str, DataSet], name: str
) -> None:
    first, other = data_sets["first"], data_sets[name]
    foreign, own = first.pinned(1), other.pinned(1)
    for path in ("observations", f"observations/{KOREA_ID}", "metrics?format=csv"):
        issue = issue_of(other.client.get(path, params={"release": foreign}))
        assert issue == {
            "parameter": "release",
            "value": foreign,
            "message": f"another data set: release 1 is {own} here",
            "accepted": [own, "1"],
            "did_you_mean": [],
            "hint": None,
        }
        assert other.client.get(path, params={"release": own}).status_code == 200


@pytest.mark.parametrize(
    "digest",
    ["", "0", "00000000000", "0000000000000", "00000000000g", "００００００００００００", "0-0"],
)
def test_a_digest_of_another_form_is_refused(data_sets: dict[str, DataSet], digest: str) -> None:
    first = data_sets["first"]
    issue = issue_of(first.client.get("observations", params={"release": f"1-{digest}"}))
    assert (issue["parameter"], issue["message"]) == ("release", "not a release")
    assert "a whole number from 1 to 2" in issue["hint"]


def test_releases_and_metadata_have_the_pinned_address(data_sets: dict[str, DataSet]) -> None:
    client = data_sets["first"].client
    rows = nonempty(client.get("releases").json()["data"])
    assert [row["pinned"] for row in rows] == [
        client.get("observations", params={"release": row["number"]}).json()["meta"]["pinned"]
        for row in rows
    ]
    item = client.get(f"observations/{KOREA_ID}").json()["meta"]
    assert item["pinned"] == rows[0]["pinned"] == data_sets["first"].pinned(2)


@pytest.mark.parametrize("release", ["1", "2", "pinned"])
def test_links_of_a_named_release_are_pinned(data_sets: dict[str, DataSet], release: str) -> None:
    client = data_sets["first"].client
    pinned = data_sets["first"].pinned(2 if release == "2" else 1)
    text = pinned if release == "pinned" else release
    found = []
    for path in ("observations?limit=5&lang=zh&", f"observations/{KOREA_ID}?", "claims?limit=3&"):
        document = client.get(f"{path}release={text}").json()
        found += [url for url in document["links"].values() if url]
        warnings = document["meta"]["warnings"]
        found += [w["url"] for w in warnings if w["url"] and w["code"] != "as-of-release"]
    citation = client.get(f"observations/{KOREA_ID}/citation", params={"release": text}).json()
    found.append(citation["data"]["url"])
    assert citation["data"]["url"] in citation["data"]["text"]
    package = client.get("datapackage.json", params={"release": text}).json()
    found += [resource["path"] for resource in package["resources"]]
    assert len(found) > 20
    for url in found:
        assert f"release={pinned}" in url, url
        response = client.get(url)
        assert response.headers["cache-control"] == FOR_EVER
        assert response.headers["data-release"] == pinned.partition("-")[0]


def cited_urls(client: httpx.Client, query: str = "") -> dict[str, str]:
    """The cited URLs of a figure and of a list that has only this figure, by where they stand."""
    row = client.get(f"observations/{KOREA_ID}/citation?{query}").json()["data"]
    chart = f"observations?metric=robot-density&country=KR&year=2023&format=vegalite&{query}"
    file = client.get(chart).json()["usermeta"]["citation"]
    data_set = client.get(f"dataset.jsonld?{query}").json()["citation"]
    return {
        "url": row["url"],
        "text": row["text"].rpartition(" ")[2],
        "csl": row["csl"][0]["URL"],
        "bibtex": re.findall("  url = {(.*)},", row["bibtex"])[0],
        **{style: re.findall(r"http\S+[0-9a-f]", row[style])[0] for style in STYLES},
        "text of a list": file["text"].rpartition(" ")[2],
        "csl of a list": file["csl"][0]["URL"],
        "data set": data_set.rpartition(" ")[2],
    }


@pytest.mark.parametrize("query", ["", "release=1"])
def test_cited_addresses_show_the_cited_value_after_a_correction(
    data_sets: dict[str, DataSet], query: str
) -> None:
    before, after = data_sets["behind"], data_sets["first"]
    pinned = before.pinned(1)
    assert after.client.get(f"observations/{KOREA_ID}").json()["data"]["value"] == 1013
    for place, url in nonempty(cited_urls(before.client, query).items()):
        assert httpx.URL(url).params["release"] == pinned, place
        address = url.replace(str(before.client.base_url), str(after.client.base_url))
        response = after.client.get(address)
        assert response.headers["cache-control"] == FOR_EVER
        assert "1012" in response.text, place


def test_the_citation_of_a_release_that_is_current_equals_that_of_its_number(
    data_sets: dict[str, DataSet],
) -> None:
    client, path = data_sets["first"].client, f"observations/{KOREA_ID}/citation?format="
    for name in nonempty(("bibtex", "csl")):
        current, named = (client.get(f"{path}{name}{each}") for each in ("", "&release=2"))
        assert current.content == named.content
        for response in (current, named):
            assert "citation-release-2." in response.headers["content-disposition"]


def test_links_have_one_order_however_the_request_is_spelled(
    data_sets: dict[str, DataSet],
) -> None:
    client = data_sets["first"].client
    asked = ("lang=zh", "release=1", "limit=2", "year_from=2018", "country=CN", "sort=value")
    found = {
        (response.headers["etag"], response.content)
        for order in nonempty(permutations(asked))[::31]
        for response in [client.get(f"observations?{'&'.join(order)}")]
    }
    assert len(found) == 1
    [(_, content)] = found
    # A page as of a release that its request does not name, and a list with filters of its own.
    behind = data_sets["behind"].client.get("observations?country=CN&sort=value&limit=9&lang=zh")
    texts = [client.get(f"observations?{query_of(behind.json()['links']['next'])}").text]
    texts += [content.decode(), client.get("claims?limit=3&lang=zh&release=1&kind=assessment").text]
    order = ("kind", "country", "year_from", "lang", "release", "limit", "cursor", "sort")
    for text in texts:
        linked = re.findall(r'"http://[^"?]*/v1/[^"?]*\?([^"]*)"', text)
        assert len(linked) > 1
        for query in linked:
            names = [each.partition("=")[0] for each in query.split("&")]
            known = [name for name in names if name in order]
            assert known == sorted(known, key=order.index), query


def addresses(client: httpx.Client) -> list[str]:
    """Addresses of lists, items, files and pages, in several languages and of a release."""
    names = ["observations?limit=3", "observations?limit=1&metric=gdp", "observations?latest=1"]
    names += [f"observations/{KOREA_ID}", f"observations/{KOREA_ID}/citation", "claims?limit=2"]
    names += ["metrics", "countries/KR", "releases", "changes?since=0&limit=4", "corrections"]
    names += [
        "articles/manufacturing-data-2025/figures?limit=3",
        "series?country=KR",
        "availability",
    ]
    names += ["observations?country=KR&sort=value", "datapackage.json", "dataset.jsonld"]
    names += [f"observations?metric=gdp&format={name}" for name in ("csv", "ndjson", "vegalite")]
    found = []
    for name in names:
        joint = "&" if "?" in name else "?"
        found += [name, f"{name}{joint}lang=zh", f"{name}{joint}lang=ko&release=1"]
        found += [f"{name}{joint}release=1&lang=zh", f"{name}{joint}lang=zh&release=1"]
    first = client.get("observations?limit=3&lang=zh").json()
    found.append(f"observations?{query_of(first['links']['next'])}")
    found += [f"observations?limit=3&release={first['meta']['pinned']}", "../", "../openapi.json"]
    return found


def test_equal_etags_mean_equal_bytes_across_a_publication(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url = make_empty()
    newsroom = Newsroom(url, tmp_path / "bundle", 2024)
    newsroom.publish(1012)
    bodies: dict[str, bytes] = {}
    with served(url) as base, httpx.Client(base_url=f"{base}/v1/", timeout=30) as client:
        asked = addresses(client)
        seen = []
        for _ in range(2):
            for address in asked:
                for encoding in ("identity", "gzip"):
                    response = client.get(address, headers={"Accept-Encoding": encoding})
                    assert response.status_code == 200, response.text
                    tag = response.headers["etag"]
                    assert bodies.setdefault(tag, response.content) == response.content, address
                    seen.append(tag)
            if newsroom.releases == 1:
                newsroom.publish(1013, correction="Misread.")
                until(lambda: client.get("../readyz").json()["release"] == 2)
                time.sleep(1)  # the process looks for another release twice a second
    before, after = set(seen[: len(seen) // 2]), set(seen[len(seen) // 2 :])
    assert len(before & after) > 60  # of release 1, and pages
    assert len(after - before) > 60


def test_etags_depend_on_the_files_of_the_software(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = caching.etag("page")
    copy = Path(shutil.copytree(caching.PACKAGE, tmp_path / "api"))
    monkeypatch.setattr(caching, "PACKAGE", copy)
    caching.software.cache_clear()
    assert caching.etag("page") == before
    catalogue = copy / "i18n" / "locales" / "ko.po"
    catalogue.write_bytes(catalogue.read_bytes() + b"\n")
    caching.software.cache_clear()
    assert caching.etag("page") != before
    monkeypatch.undo()
    caching.software.cache_clear()
    assert caching.etag("page") == before
