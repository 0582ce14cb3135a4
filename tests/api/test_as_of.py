"""Responses for an earlier release equal those recorded when it was the current one."""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import new_database, run_api, served
from tests.support.bundles import (
    ARTICLE,
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    change,
    copy_seed,
    multiply,
    print_value,
    remove,
)
from tests.support.nonempty import nonempty

pytestmark = pytest.mark.slow

KOREA = "korea-robot-density-2023"
MAERSK = "maersk-shipping-rank"
REMARK = "as-of-release"
MAERSK_ID = "3cvm8j5ukatdg"
PINNED = r"release=[0-9]+(-[0-9a-f]{12})?"
RELEASES = 5

PATHS = (
    *("observations", "observations?limit=7", "observations?sort=value", "observations?sort=year"),
    *("observations?metric=robot-density", "observations?country=KR&year=2023&lang=ko"),
    *("observations?region=CN-ZJ&sort=metric,-value", "observations?latest=1"),
    *("observations?q=robot", "observations?q=浙江&lang=zh", "observations?inferred=period"),
    *("observations?year_from=2018&year_to=2020", "observations?value_from=1013&unit=robots"),
    *("observations?organization=none&relation=gt,ge", "observations?metric=gdp&country=SG"),
    *("observations?article=copy-0001", "observations?status=disputed", "observations?source=none"),
    *("areas", "countries?year=2023", "regions?metric=gdp", "sectors", "metrics?country=KR"),
    *("organizations", "organizations?q=maersk", "sources?lang=ja", "units"),
    *("articles", "articles?metric=robot-density", "articles/manufacturing-data-2025"),
    *("articles/manufacturing-data-2025/figures", "articles/copy-0001"),
    *("claims", "claims?area=VN", "claims?metric=robot-density", "claims?organization=maersk"),
    *("claims?sector=robots&lang=ja", "claims?source=none&said_by=none", "claims?status=disputed"),
    *("series", "series?country=KR", "availability", "availability?metric=robot-density"),
    *("resolve?q=Korea", "resolve?q=maersk", "releases", "releases/1"),
    *("countries/KR", "countries/SGP", "metrics/robot-density", "organizations/maersk"),
    *("datapackage.json", "dataset.jsonld"),
)
FILES = ("csv", "ndjson", "csv&lang=ja", "csv&limit=5&metric=gdp")

Recorded = dict[tuple[int, str], Any]


class Newsroom:
    """A seed that is edited, and a server that sees each release as it is published."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.seed = copy_seed(folder)

    def publish(self) -> None:
        run_api("seed", str(self.seed), url=self.url)


def withdraw_maersk(seed: Path) -> None:
    remove(seed, OBSERVATIONS, MAERSK)
    change(seed, FIGURES, "31", observation="", reason="Not wanted.")
    for claim in ("aramco-maersk-zf-profiles", "global-firms-built-factories-in-hangzhou"):
        change(seed, CLAIMS, claim, observations="")


def edits(seed: Path) -> Iterator[None]:
    """The edits between one release and the next."""
    multiply(seed, 3)
    yield
    print_value(seed, KOREA, 1013, correction="Misread.")
    change(seed, "areas.csv", "KR", name_en="Korea", aliases="Republic of Korea")
    change(seed, CLAIMS, "us-moved-production-abroad", areas="US", metrics="gdp")
    yield
    withdraw_maersk(seed)
    change(seed, "metrics.csv", "gdp", definition="Another definition.")
    yield
    (seed / "articles" / "copy-0001").rename(seed.parent / "copy-0001")
    print_value(seed, KOREA, 1014, period="2022")
    yield
    (seed.parent / "copy-0001").rename(seed / "articles" / "copy-0001")
    print_value(seed, KOREA, 7, file=f"{ARTICLE}/../copy-0001/observations.csv")
    yield


@pytest.fixture(scope="module")
def published(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[httpx.Client, Recorded]]:
    """A server with five releases, and its responses recorded while each was the current one."""
    folder = tmp_path_factory.mktemp("newsroom")
    url, seed, recorded = new_database(engine_name, folder, request), copy_seed(folder), Recorded()
    with contextlib.ExitStack() as stack:
        client: httpx.Client | None = None
        for release, _ in enumerate(edits(seed), 1):
            run_api("seed", str(seed), url=url)
            if client is None:
                base = stack.enter_context(served(url))
                client = stack.enter_context(httpx.Client(base_url=f"{base}/v1/", timeout=30))
            assert client.get("../readyz").json()["release"] == release
            for path in PATHS:
                recorded[release, path] = comparable(client.get(path))
            for name in FILES:
                recorded[release, name] = client.get(f"observations?format={name}").content
        assert client is not None
        yield client, recorded


def as_of(path: str, release: int) -> str:
    return f"{path}{'&' if '?' in path else '?'}release={release}"


def comparable(response: httpx.Response) -> Any:
    """Status and content of a response, without the requested release and the remark on it."""
    text = re.sub(rf"{PINNED}&", "", response.text)
    content = json.loads(re.sub(rf"[?&]{PINNED}", "", text))
    content.pop("request_id", None)
    meta = content.get("meta", {})
    if "warnings" in meta:
        meta["warnings"] = [each for each in meta["warnings"] if each["code"] != REMARK]
    return response.status_code, content


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[pytest.mark.slow] if number % 4 else [])
        for number, path in enumerate(PATHS)
    ],
)
def test_responses_for_an_earlier_release_equal_those_recorded_when_it_was_current(
    published: tuple[httpx.Client, Recorded], path: str
) -> None:
    client, recorded = published
    for release in range(1, RELEASES + 1):
        found = comparable(client.get(as_of(path, release)))
        assert found == recorded[release, path], f"{path} of release {release}"


@pytest.mark.parametrize("name", FILES)
def test_export_of_an_earlier_release_equals_the_one_recorded_when_it_was_current(
    published: tuple[httpx.Client, Recorded], name: str
) -> None:
    client, recorded = published
    for release in range(1, RELEASES + 1):
        found = client.get(as_of(f"observations?format={name}", release)).content
        assert found == recorded[release, name], f"{name} of release {release}"


def test_recorded_releases_differ(published: tuple[httpx.Client, Recorded]) -> None:
    """Otherwise the tests above could not fail."""
    _, recorded = published
    for path in ("observations", "claims?area=VN", "metrics/robot-density", "articles"):
        assert len({json.dumps(recorded[each, path]) for each in range(1, RELEASES + 1)}) > 1


FOLLOWING = ("citation", "display", "compared_with", "release", "observations", "years")


def rows(client: httpx.Client, path: str) -> Iterator[dict[str, Any]]:
    """All rows of a list, page by page."""
    url: str | None = path
    while url is not None:
        response = client.get(url)
        assert response.status_code == 200, response.text
        content = response.json()
        yield from content["data"]
        url = content["links"]["next"]


def codes(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the names of other entities and without counts, which changes do not repeat."""
    return {k: v for k, v in row.items() if not k.endswith("_name") and k not in FOLLOWING}


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "kind",
    ["observation", pytest.param("claim", marks=SLOW), pytest.param("article", marks=SLOW)],
)
def test_applying_changes_between_two_releases_gives_the_rows_of_the_later_one(
    published: tuple[httpx.Client, Recorded], kind: str
) -> None:
    client, _ = published
    for since, until in nonempty(combinations(range(1, RELEASES + 1), 2)):
        mirror = {row["id"]: row for row in rows(client, f"{kind}s?release={since}&limit=50")}
        path = f"changes?since={since}&release={until}&kind={kind}&limit=7"
        for each in rows(client, path):
            assert (each["id"] in mirror) == (each["change"] != "added")
            if each["change"] == "removed":
                del mirror[each["id"]]
            else:
                mirror[each["id"]] = each["row"]
        wanted = {row["id"]: row for row in rows(client, f"{kind}s?release={until}&limit=50")}
        for found in (mirror, wanted):
            for name, row in found.items():
                found[name] = codes(row)
        assert mirror == wanted, f"from {since} to {until}"


def test_applying_all_changes_to_an_empty_mirror_gives_the_current_rows(
    published: tuple[httpx.Client, Recorded],
) -> None:
    client, _ = published
    found = [each["row"] for each in rows(client, "changes?since=0&kind=observation")]
    wanted = list(rows(client, "observations?sort=id"))
    assert sorted(found, key=lambda row: row["id"]) == wanted


def test_removed_rows_are_found_at_the_url_given_in_the_change(
    published: tuple[httpx.Client, Recorded],
) -> None:
    client, _ = published
    gone = list(rows(client, "changes?since=2&change=removed"))
    assert {each["kind"] for each in gone} == {"observation"}
    for each in gone:
        assert client.get(each["url"]).json()["data"]["id"] == each["id"]
        assert client.get(f"observations/{each['id']}").status_code == 404


def test_changes_name_the_release_that_made_them(published: tuple[httpx.Client, Recorded]) -> None:
    client, _ = published
    path = "changes?since=1&kind=observation&article=manufacturing-data-2025"
    found = [(each["change"], each["release"]) for each in rows(client, path)]
    assert sorted(found) == [("changed", 4), ("removed", 3)]
    earlier = [(each["change"], each["release"]) for each in rows(client, f"{path}&release=2")]
    assert earlier == [("changed", 2)]


def test_renamed_entities_are_listed_as_changes(published: tuple[httpx.Client, Recorded]) -> None:
    client, _ = published
    found = [(each["kind"], each["id"], each["row"]["name"]) for each in rows(
        client, "changes?since=1&kind=area,metric,sector,unit,organization,source,comparison"
    )]  # fmt: skip
    assert found == [("area", "KR", "Korea"), ("metric", "gdp", "GDP")]


def test_corrections_state_the_old_value_the_new_value_and_the_reason(
    published: tuple[httpx.Client, Recorded],
) -> None:
    client, _ = published
    found = list(rows(client, f"corrections?article={ARTICLE.partition('/')[2]}"))
    assert [each["release"] for each in found] == [4, 2]
    last, first = found
    assert (first["before"]["value"], first["after"]["value"]) == (1012, 1013)
    assert (first["reason"], last["reason"]) == ("Misread.", None)
    assert first["display_before"] == "1,012 robots per 10,000 employees"
    values = ["value", "value_min", "value_max"]
    assert last["columns"] == ["period", "year", *values, "as_printed"]


def test_corrections_can_be_filtered_by_release_and_by_observation(
    published: tuple[httpx.Client, Recorded],
) -> None:
    client, _ = published
    assert [each["release"] for each in rows(client, "corrections?since=2")] == [4]
    assert [each["release"] for each in rows(client, "corrections?release=3")] == [2]
    [one, *_] = rows(client, "corrections?limit=1")
    assert len(list(rows(client, f"corrections?observation={one['observation']}"))) == 2
    other = client.get("corrections?observation=0000000000000").json()
    assert not other["data"]
    assert [each["code"] for each in other["meta"]["warnings"]] == ["nothing-matches"]


def test_responses_for_a_named_release_state_it_and_those_for_a_pinned_one_are_immutable(
    published: tuple[httpx.Client, Recorded],
) -> None:
    client, _ = published
    now = client.get("observations")
    for path in ("observations", f"observations/{MAERSK_ID}"):
        response = client.get(path, params={"release": "2"})
        meta = response.json()["meta"]
        assert (meta["release"], meta["warnings"][0]["code"]) == (2, REMARK)
        assert response.headers["cache-control"] == now.headers["cache-control"]
        assert response.headers["data-release"] == "2"
        pinned = client.get(path, params={"release": meta["pinned"]})
        assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert pinned.content == response.content
    file = client.get("observations?format=csv&release=2")
    assert file.headers["data-release"] == "2"
    assert 'filename="observations-release-2.csv"' in file.headers["content-disposition"]
    assert now.headers["data-release"] == str(RELEASES)
    assert "immutable" not in now.headers["cache-control"]


def test_naming_the_current_release_gives_the_same_response(
    published: tuple[httpx.Client, Recorded],
) -> None:
    client, _ = published
    named = client.get(f"observations?release={RELEASES}")
    assert named.json()["data"] == client.get("observations").json()["data"]
    assert named.json()["meta"]["warnings"][0]["code"] == REMARK


def test_urls_in_a_response_keep_its_release(
    published: tuple[httpx.Client, Recorded],
) -> None:
    client, _ = published
    response = client.get("observations?release=3&limit=5&lang=ko").json()
    urls = [each["url"] for each in response["meta"]["warnings"] if each["code"] != REMARK]
    for url in (*urls, *response["links"].values()):
        assert "release=3" in url
        assert client.get(url).json()["meta"]["release"] == 3
    item = client.get("observations/3r0aeqn5scs7a?release=3").json()
    assert item["links"].pop("organization") is None
    assert all("release=3" in url for url in item["links"].values())
    package = client.get("datapackage.json?release=3").json()
    assert all("release=3" in each["path"] for each in package["resources"])


@pytest.mark.parametrize("text", ["0", "6", "-1", "one", "9999999999999", "", "1,2"])
def test_invalid_release_numbers_are_refused(
    published: tuple[httpx.Client, Recorded], text: str
) -> None:
    client, _ = published
    response = client.get("observations", params={"release": text})
    assert response.status_code == 422
    [fault] = response.json()["errors"]
    assert fault["parameter"] == "release"


def test_cursors_continue_in_the_release_of_their_first_page(
    empty_url: str, tmp_path: Path
) -> None:
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=empty_url)
    with served(empty_url) as base, httpx.Client(base_url=f"{base}/v1/") as client:
        wanted = client.get("observations").json()["data"]
        first = client.get("observations?limit=20").json()
        withdraw_maersk(seed)
        run_api("seed", str(seed), url=empty_url)
        assert client.get("../readyz").json()["release"] == 2
        second = client.get(first["links"]["next"]).json()
        assert first["data"] + second["data"] == wanted
        assert second["meta"]["release"] == 1
        assert second["meta"]["warnings"][0]["code"] == REMARK
        named = client.get(f"{first['links']['next']}&release=1")
        assert named.json()["data"] == second["data"]
        other = client.get(f"{first['links']['next']}&release=2")
        assert other.status_code == 422
        assert "was issued for release 1" in other.json()["errors"][0]["message"]


def test_cursor_of_a_release_that_the_database_lacks_is_refused(
    empty_url: str, other_empty_url: str, tmp_path: Path
) -> None:
    """It would otherwise continue in other rows. A standby gives 503 (`test_standby.py`)."""
    seed = copy_seed(tmp_path)
    for url in (empty_url, other_empty_url):
        run_api("seed", str(seed), url=url)
    print_value(seed, KOREA, 1013)
    run_api("seed", str(seed), url=empty_url)
    with served(empty_url) as ahead, served(other_empty_url) as behind:
        link = httpx.get(f"{ahead}/v1/observations?limit=20").json()["links"]["next"]
        response = httpx.get(link.replace(ahead, behind))
    assert response.status_code == 422
    assert "issued for release 2" in response.json()["errors"][0]["message"]


def test_long_export_of_an_earlier_release_equals_that_recorded_when_it_was_current(
    empty_url: str, tmp_path: Path
) -> None:
    """An export that is long enough to be streamed."""
    seed = copy_seed(tmp_path)
    multiply(seed, 60)
    run_api("seed", str(seed), url=empty_url)
    with served(empty_url) as base, httpx.Client(base_url=f"{base}/v1/", timeout=30) as client:
        before = client.get("observations?format=csv")
        assert before.text.count("\r\n") == 1 + 60 * 37
        shutil.rmtree(seed / "articles" / "copy-0007")
        print_value(seed, KOREA, 1013)
        run_api("seed", str(seed), url=empty_url)
        assert client.get("../readyz").json()["release"] == 2
        after = client.get("observations?format=csv&release=1")
        assert after.content == before.content
        assert after.headers["etag"] != before.headers["etag"]
        assert client.get("observations?format=csv").text.count("\r\n") == 1 + 59 * 37
