"""The tables beside the rows of a package: what these name, and all that their articles state."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import (
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    change,
    copy_seed,
    multiply,
    remove,
)
from tests.support.nonempty import nonempty
from tests.support.packages import csv_rows, descriptor, faults, table, unpacked, zipped

ALL = "/v1/observations"
ARTICLE = "manufacturing-data-2025"
AUDIT = f"/v1/articles/{ARTICLE}/figures"
MAERSK = "maersk-shipping-rank"
STATED = ("claims", "figures")
COPIES = 24


def listed(client: httpx.Client, path: str) -> list[dict[str, str]]:
    return csv_rows(client.get(path, params={"format": "csv"}).text)


def contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    return {name: archive.read(name) for name in archive.namelist() if name.startswith("data/")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_package_in_each_language_is_valid_and_describes_its_files(
    lite: httpx.Client, lang: str, tmp_path: Path
) -> None:
    archive = zipped(lite, ALL, lang=lang)
    assert faults(unpacked(archive, tmp_path)) == []
    readme = archive.read("README.md").decode()
    described = re.findall(r"^- `data/([^`]+)`: \w", readme, re.MULTILINE)
    assert described == [name.removeprefix("data/") for name in contents(archive)]


def test_the_size_and_the_hash_of_every_table_are_true(lite: httpx.Client) -> None:
    archive = zipped(lite, ALL, metric="gdp")
    for each in nonempty(descriptor(archive)["resources"]):
        content = archive.read(each["path"])
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_every_foreign_key_of_the_tables_is_described(lite: httpx.Client) -> None:
    found = {
        (each["name"], *key["fields"], key["reference"]["resource"])
        for each in descriptor(zipped(lite, ALL))["resources"]
        for key in each["schema"].get("foreignKeys", ())
    }
    assert {
        *(("observations", name, "areas") for name in ("area", "region", "country")),
        *(("claims", "said_by", "organizations"), ("claims", "repeats", "claims")),
        *(("figures", "claim", "claims"), ("figures", "article", "articles")),
        *(("articles", "publisher", "organizations"), ("sources", "organization", "organizations")),
        *(("organizations", name, "areas") for name in ("area", "country")),
        *(("organizations", "parent", "organizations"), ("metrics", "unit", "units")),
        *(("areas", "parent", "areas"), ("sectors", "parent", "sectors")),
    } <= found


@pytest.mark.parametrize("query", [{}, {"metric": "gdp", "limit": "1"}])
def test_a_package_has_all_claims_and_numerals_of_the_articles_of_its_rows(
    client: httpx.Client, query: dict[str, str]
) -> None:
    archive = zipped(client, ALL, **query)
    claims, audit = (listed(client, path) for path in ("/v1/claims", AUDIT))
    assert (len(claims), len(audit)) == (58, 54)
    assert table(archive, "claims") == claims
    assert table(archive, "figures") == audit


def test_codes_in_lists_of_claims_have_their_rows(lite: httpx.Client) -> None:
    archive = zipped(lite, ALL, metric="gdp")
    for name, key in (("areas", "code"), ("sectors", "code"), ("metrics", "id")):
        codes = {code for row in table(archive, "claims") for code in row[name].split("|")}
        assert len(codes) > 3
        assert codes - {""} <= {row[key] for row in table(archive, name)}


def test_a_package_has_no_units_that_nothing_in_it_names(lite: httpx.Client) -> None:
    archive = zipped(lite, ALL, metric="robot-density")
    naming = [*table(archive, "observations"), *table(archive, "metrics")]
    units = {row["code"] for row in table(archive, "units")}
    assert units == {row["unit"] for row in naming} - {""}
    assert units < {row["code"] for row in listed(lite, "/v1/units")}


def test_areas_of_a_package_come_with_those_that_contain_them(
    five_articles_url: str, tmp_path: Path
) -> None:
    with httpx.Client(base_url=five_articles_url, timeout=30) as five:
        others = [row["id"] for row in listed(five, "/v1/articles") if row["id"] != ARTICLE]
        archive = zipped(five, ALL, article=",".join(others), area="KR")
    assert all("001" not in row["areas"].split("|") for row in table(archive, "claims"))
    assert {"KR", "001"} <= {row["code"] for row in table(archive, "areas")}
    assert faults(unpacked(archive, tmp_path)) == []


def test_rows_of_one_article_bring_nothing_of_another(five_articles_url: str) -> None:
    with httpx.Client(base_url=five_articles_url, timeout=30) as five:
        of_one, of_all = zipped(five, ALL, article=ARTICLE), zipped(five, ALL)
        other = next(row["id"] for row in table(of_all, "articles") if row["id"] != ARTICLE)
        of_other = zipped(five, ALL, article=other)
    assert [row["id"] for row in table(of_one, "articles")] == [ARTICLE]
    for name in STATED:
        assert {row["article"] for row in nonempty(table(of_one, name))} == {ARTICLE}
        assert {row["article"] for row in table(of_other, name)} <= {other}
        assert len(table(of_all, name)) > len(table(of_one, name))


@pytest.mark.parametrize(
    ("path", "tables"),
    [
        ("/v1/claims?metric=gdp", ["figures", "articles", "sources", "organizations", "metrics"]),
        (AUDIT, ["claims", "articles", "sources", "organizations", "metrics"]),
        ("/v1/series?metric=gdp", ["claims", "figures", "articles"]),
        ("/v1/sources", ["organizations", "areas"]),
        ("/v1/metrics?area=KR", ["units"]),
        ("/v1/articles", ["organizations", "areas"]),
        ("/v1/organizations?country=KR", ["areas"]),
        ("/v1/countries", []),
    ],
)
def test_other_lists_bring_what_their_rows_name(
    lite: httpx.Client, path: str, tables: list[str], tmp_path: Path
) -> None:
    archive = zipped(lite, path)
    assert faults(unpacked(archive, tmp_path)) == []
    names = [each["name"] for each in descriptor(archive)["resources"][1:]]
    assert names[: len(tables)] == tables
    assert bool(names) == bool(tables)


@pytest.fixture(scope="module")
def two_releases(
    make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, dict[str, bytes]]]:
    """Many articles, of which a row is removed; and the package before that."""
    seed, url = copy_seed(tmp_path_factory.mktemp("many")), make_empty()
    multiply(seed, COPIES)
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=base, timeout=60) as client:
        before = contents(zipped(client, ALL, metric="shipping-company-rank"))
        remove(seed, OBSERVATIONS, MAERSK)
        change(seed, FIGURES, "31", observation="", reason="Not wanted.")
        for claim in ("aramco-maersk-zf-profiles", "global-firms-built-factories-in-hangzhou"):
            change(seed, CLAIMS, claim, observations="")
        run_api("seed", str(seed), url=url)
        assert client.get("/readyz").json()["release"] == 2
        yield client, before


Released = tuple[httpx.Client, dict[str, bytes]]


@pytest.mark.slow
def test_the_package_of_an_earlier_release_has_what_was_removed_since(
    two_releases: Released,
) -> None:
    client, before = two_releases
    now = contents(zipped(client, ALL, metric="shipping-company-rank", release="2"))
    then = contents(zipped(client, ALL, metric="shipping-company-rank", release="1"))
    assert then == before
    assert {name for name in now if now[name] != then[name]} > {
        *("data/observations.csv", "data/claims.csv", "data/figures.csv")
    }


@pytest.mark.slow
@pytest.mark.parametrize("query", [{"limit": "500"}, {"limit": "500", "sort": "value"}])
def test_what_many_articles_state_is_complete(
    two_releases: Released, query: dict[str, str], tmp_path: Path
) -> None:
    client, _ = two_releases
    archive = zipped(client, ALL, metric="gdp", **query)
    assert faults(unpacked(archive, tmp_path)) == []
    assert len(table(archive, "articles")) == COPIES
    assert [len(table(archive, name)) for name in STATED] == [COPIES * 58, COPIES * 54]


@pytest.mark.slow
def test_the_header_of_a_long_package_has_the_warnings_of_the_rows(two_releases: Released) -> None:
    client, _ = two_releases
    query = {"metric": "gdp", "limit": "50"}
    header = client.get(ALL, params=query).headers["data-warnings"]
    headers = client.get(ALL, params={**query, "format": "zip"}).headers
    assert headers["data-warnings"] == header
