"""Every answer of an earlier release is the one that was given when it was the current one."""

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bundles import (
    ARTICLE,
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    change,
    copy_seed,
    multiply,
    remove,
)
from tests.conftest import new_database, run_api, served

KOREA = "korea-robot-density-2023"
MAERSK = "maersk-shipping-rank"
REMARK = "as-of-release"
RELEASES = 5

QUESTIONS = (
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

Answers = dict[tuple[int, str], Any]


class Newsroom:
    """A seed that is edited, and a server that sees each release as it is published."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.seed = copy_seed(folder)

    def publish(self) -> None:
        run_api("seed", str(self.seed), url=self.url)


def edits(seed: Path) -> Iterator[None]:
    """What an editor does from release to release."""
    multiply(seed, 3)
    yield
    change(seed, OBSERVATIONS, KOREA, value="1013", correction="Misread.")
    change(seed, "areas.csv", "KR", name_en="Korea", aliases="Republic of Korea")
    change(seed, CLAIMS, "us-moved-production-abroad", areas="US", metrics="gdp")
    yield
    remove(seed, OBSERVATIONS, MAERSK)
    change(seed, FIGURES, "31", observation="", reason="Not wanted.")
    for claim in ("aramco-maersk-zf-profiles", "global-firms-built-factories-in-hangzhou"):
        change(seed, CLAIMS, claim, observations="")
    change(seed, "metrics.csv", "gdp", definition="Another definition.")
    yield
    (seed / "articles" / "copy-0001").rename(seed.parent / "copy-0001")
    change(seed, OBSERVATIONS, KOREA, value="1014", period="2022")
    yield
    (seed.parent / "copy-0001").rename(seed / "articles" / "copy-0001")
    change(seed, f"{ARTICLE}/../copy-0001/observations.csv", KOREA, value="7")
    yield


@pytest.fixture(scope="module")
def published(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[httpx.Client, Answers]]:
    """A server with five releases, and what it answered while each was the current one."""
    folder = tmp_path_factory.mktemp("newsroom")
    url, seed, answers = new_database(engine_name, folder, request), copy_seed(folder), Answers()
    with contextlib.ExitStack() as stack:
        client: httpx.Client | None = None
        for release, _ in enumerate(edits(seed), 1):
            run_api("seed", str(seed), url=url)
            if client is None:
                base = stack.enter_context(served(url))
                client = stack.enter_context(httpx.Client(base_url=f"{base}/v1/", timeout=30))
            assert client.get("../readyz").json()["release"] == release
            for question in QUESTIONS:
                answers[release, question] = told(client.get(question))
            for name in FILES:
                answers[release, name] = client.get(f"observations?format={name}").content
        assert client is not None
        yield client, answers


def as_of(question: str, release: int) -> str:
    return f"{question}{'&' if '?' in question else '?'}release={release}"


def told(answer: httpx.Response) -> Any:
    """What an answer says, but for the release that it was asked of and the remark on it."""
    text = re.sub(r"release=[0-9]+&", "", answer.text)
    content = json.loads(re.sub(r"[?&]release=[0-9]+", "", text))
    meta = content.get("meta", {})
    if "warnings" in meta:
        meta["warnings"] = [each for each in meta["warnings"] if each["code"] != REMARK]
    return answer.status_code, content


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_release_answers_as_it_did_when_it_was_the_current_one(
    published: tuple[httpx.Client, Answers], question: str
) -> None:
    client, answers = published
    for release in range(1, RELEASES + 1):
        found = told(client.get(as_of(question, release)))
        assert found == answers[release, question], f"{question} of release {release}"


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_release_is_the_file_that_it_was(
    published: tuple[httpx.Client, Answers], name: str
) -> None:
    client, answers = published
    for release in range(1, RELEASES + 1):
        found = client.get(as_of(f"observations?format={name}", release)).content
        assert found == answers[release, name], f"{name} of release {release}"


def test_the_releases_differ(published: tuple[httpx.Client, Answers]) -> None:
    """Else the tests above would show nothing."""
    _, answers = published
    for question in ("observations", "claims?area=VN", "metrics/robot-density", "articles"):
        assert len({json.dumps(answers[each, question]) for each in range(1, RELEASES + 1)}) > 1
