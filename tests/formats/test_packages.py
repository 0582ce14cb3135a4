"""Data packages: in ZIP files and of the whole data set; the data set as JSON-LD."""

import hashlib
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from bibtexparser.entrypoint import parse_string
from frictionless import Package, Resource, system
from rdflib import Graph, Literal, Namespace
from rdflib.namespace import RDF

from api.domain.code_lists import LANGUAGES
from api.formats import FORMATS
from tests.support.packages import descriptor, faults, table, unpacked, zipped

ALL = "/v1/observations"
SCHEMA = Namespace("https://schema.org/")
LISTS = (
    *("observations", "countries", "regions", "areas", "sectors", "metrics", "organizations"),
    *("sources", "units", "articles", "claims", "releases", "corrections"),
)
TABLES = (
    *("observations", "claims", "figures", "articles", "sources", "organizations", "metrics"),
    *("units", "sectors", "areas"),
)
FILES = [
    *(f"data/{name}.csv" for name in TABLES),
    *("README.md", "datapackage.json", "LICENCE.md", "CITATION.bib", "citation.csl.json"),
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_valid_package(lite: httpx.Client, name: str, tmp_path: Path) -> None:
    archive = zipped(lite, f"/v1/{name}")
    assert faults(unpacked(archive, tmp_path)) == []
    total = lite.get(f"/v1/{name}").json()["meta"]["total"]
    assert len(table(archive, name)) == total
    assert total > 0 or name == "corrections"  # none has been made so far


@pytest.mark.parametrize(
    "path",
    [
        f"{ALL}/3r0aeqn5scs7a",
        f"{ALL}/3r0aeqn5scs7a/citation",
        "/v1/countries/KOR",
        "/v1/series",
        "/v1/availability",
        "/v1/resolve?q=korea",
        "/v1/articles/manufacturing-data-2025/figures",
    ],
)
def test_other_lists_and_items_are_valid_packages(
    lite: httpx.Client, path: str, tmp_path: Path
) -> None:
    assert faults(unpacked(zipped(lite, path), tmp_path)) == []


def test_an_empty_result_is_a_valid_package(client: httpx.Client, tmp_path: Path) -> None:
    archive = zipped(client, ALL, year="1801")
    assert archive.namelist() == FILES
    assert faults(unpacked(archive, tmp_path)) == []
    assert [table(archive, name) for name in TABLES] == [[]] * len(TABLES)


@pytest.mark.parametrize(
    ("name", "old"), [("metrics.csv", b"\nrobot-density,"), ("areas.csv", b"\n001,")]
)
def test_the_validator_reports_a_foreign_key_without_a_row(
    lite: httpx.Client, tmp_path: Path, name: str, old: bytes
) -> None:
    folder = unpacked(zipped(lite, ALL), tmp_path)
    file = folder / "data" / name
    assert old in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(old, b"\nanother,"))
    kinds = {error.type for error in faults(folder)}
    assert {"foreign-key", "hash-count"} <= kinds


@pytest.mark.parametrize("lang", LANGUAGES)
def test_package_rows_equal_those_of_the_csv(client: httpx.Client, lang: str) -> None:
    archive = zipped(client, ALL, lang=lang)
    text = client.get(ALL, params={"format": "csv", "lang": lang}).content
    assert archive.read("data/observations.csv") == text
    [resource, *_] = descriptor(archive)["resources"]
    assert resource["bytes"] == len(text)
    assert resource["hash"] == f"sha256:{hashlib.sha256(text).hexdigest()}"


def test_package_tables_contain_the_entities_that_the_rows_name(client: httpx.Client) -> None:
    archive = zipped(client, ALL, country="KR", lang="ko")
    rows = table(archive, "observations")
    metrics = {row["id"]: row for row in table(archive, "metrics")}
    of_claims = {code for row in table(archive, "claims") for code in row["metrics"].split("|")}
    assert set(metrics) == ({row["metric"] for row in rows} | of_claims) - {""}
    metric = client.get("/v1/metrics/robot-density", params={"lang": "ko"}).json()["data"]
    assert metrics["robot-density"]["unit_name"] == metric["unit_name"]
    assert metrics["robot-density"]["method_note"] == metric["method_note"]
    assert {row["source"] for row in rows} - {""} == {"ifr-world-robotics-2024"}
    assert "ifr-world-robotics-2024" in {row["id"] for row in table(archive, "sources")}
    [article] = table(archive, "articles")
    assert article["title"] == "‘AI 시대의 희토류’ 된 제조 데이터"


def test_package_columns_can_be_chosen(client: httpx.Client, tmp_path: Path) -> None:
    archive = zipped(client, ALL, fields="value,metric")
    [resource, *_] = descriptor(archive)["resources"]
    schema = resource["schema"]
    assert [field["name"] for field in schema["fields"]] == ["value", "metric"]
    assert "primaryKey" not in schema
    assert [key["reference"]["resource"] for key in schema["foreignKeys"]] == ["metrics"]
    assert faults(unpacked(archive, tmp_path)) == []


def test_the_package_descriptor_states_the_release_and_the_url(client: httpx.Client) -> None:
    release = client.get("/v1/releases/1").json()["data"]
    found = descriptor(zipped(client, ALL, metric="gdp"))
    assert found["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (found["title"], found["version"]) == ("GDP", "1")
    assert found["created"] == release["published_at"]
    assert found["homepage"] == str(client.base_url).rstrip("/")
    assert client.get(found["id"]).headers["content-type"] == "application/zip"
    assert found["licenses"][0]["path"] in FILES
    assert [each["title"] for each in found["contributors"]] == ["Article indicators"]
    assert found["sources"][0]["title"].startswith("Kang Kyung-joo, “Manufacturing data")
    fields = {field["name"]: field for field in found["resources"][0]["schema"]["fields"]}
    assert fields["relation"]["constraints"]["enum"][0] == "eq"
    assert fields["value"]["type"] == "number"
    assert "`|`" in fields["inferred"]["description"]


def test_the_package_readme_contains_the_query_and_every_warning(client: httpx.Client) -> None:
    meta = client.get(ALL, params={"metric": "gdp"}).json()["meta"]
    archive = zipped(client, ALL, metric="gdp")
    text = archive.read("README.md").decode()
    assert text.startswith("# GDP\n")
    assert "`metric=gdp`" in text
    assert len(meta["warnings"]) == 2
    assert all(warning["message"] in text for warning in meta["warnings"])
    assert "| `as_printed` | text |" in text
    assert archive.read("CITATION.bib").decode().strip() in text
    assert archive.read("citation.csl.json").decode() in text


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "- Rows: 1 of 3"),
        ("ja", "- 行数：1（全3）"),
        ("ko", "- 행 수: 1(전체 3)"),
        ("zh", "- 行数：1（共3）"),
    ],
)
def test_partial_results_are_marked_as_partial(client: httpx.Client, lang: str, line: str) -> None:
    archive = zipped(client, ALL, metric="gdp", limit=1, lang=lang)
    assert line in archive.read("README.md").decode().splitlines()
    assert descriptor(archive)["description"].startswith(line.removeprefix("- "))
    whole = zipped(client, ALL, metric="gdp", lang=lang).read("README.md").decode()
    assert line not in whole.splitlines()


def test_series_that_a_limit_leaves_out_are_counted_as_series(client: httpx.Client) -> None:
    total = client.get("/v1/series").json()["meta"]["total"]
    text = zipped(client, "/v1/series", limit=2).read("README.md").decode()
    assert f"- Series: 2 of {total}" in text.splitlines()


def test_the_package_readme_has_its_sections_in_order(client: httpx.Client) -> None:
    text = zipped(client, ALL, metric="gdp").read("README.md").decode()
    assert re.findall(r"^#+ (.*)$", text, re.MULTILINE) == [
        "GDP",
        "Warnings",
        "Articles and sources",
        "How to cite",
        "Files",
        "Columns of `observations`",
        "Licence",
    ]


@pytest.mark.parametrize("name", ["observations", "metrics", "claims", "releases"])
def test_the_package_readme_describes_every_file(lite: httpx.Client, name: str) -> None:
    archive = zipped(lite, f"/v1/{name}")
    text = archive.read("README.md").decode()
    described = re.findall(r"^- `([^`]+)`: \w", text.partition("## Files")[2], re.MULTILINE)
    assert described == [each for each in archive.namelist() if each != "README.md"]


@pytest.mark.parametrize(("lang", "word"), [("ja", "英語"), ("ko", "영어"), ("zh", "英文")])
def test_the_package_readme_says_that_column_descriptions_are_in_english(
    lite: httpx.Client, lang: str, word: str
) -> None:
    text = zipped(lite, ALL, metric="gdp", lang=lang).read("README.md").decode()
    assert word in text.rpartition("\n| `id` |")[0].rpartition("##")[2]


def test_the_package_name_is_derived_from_the_query(client: httpx.Client) -> None:
    names = [
        descriptor(zipped(client, ALL, **query))["name"]
        for query in ({"metric": "gdp", "country": "CN"}, {"q": "浙江"})
    ]
    assert names[0] == "article-indicators-observations-gdp-cn"
    assert all(re.fullmatch(r"([-a-z0-9._/])+", name) for name in names)


def test_the_package_of_a_figure_is_cited_as_the_figure(client: httpx.Client) -> None:
    path = f"{ALL}/3r0aeqn5scs7a"
    cited = client.get(f"{path}/citation").json()["data"]
    archive = zipped(client, path)
    assert archive.read("CITATION.bib").decode() == cited["bibtex"]
    assert json.loads(archive.read("citation.csl.json")) == cited["csl"]
    assert cited["text"] in archive.read("README.md").decode()


def test_the_package_citation_counts_figures_without_a_source(client: httpx.Client) -> None:
    archive = zipped(client, ALL)
    rows = table(archive, "observations")
    unnamed = sum(not row["source"] for row in rows)
    assert f"no source for {unnamed} of the figures" in archive.read("README.md").decode()
    library = parse_string(archive.read("CITATION.bib").decode())
    sources = {f"source-{row['source']}" for row in rows if row["source"]}
    keys = {entry.key for entry in library.entries}
    assert sources | {"article-manufacturing-data-2025"} < keys
    assert keys == {item["id"] for item in json.loads(archive.read("citation.csl.json"))}


def test_repeated_requests_get_identical_bytes(client: httpx.Client) -> None:
    first, second = (client.get(ALL, params={"format": "zip"}) for _ in range(2))
    assert first.content == second.content
    published = client.get("/v1/releases/1").json()["data"]["published_at"]
    archive = zipfile.ZipFile(io.BytesIO(first.content))
    time = datetime.fromisoformat(published)
    stamp = (*time.timetuple()[:5], time.second // 2 * 2)
    assert {entry.date_time for entry in archive.infolist()} == {stamp}


def test_the_descriptor_of_the_whole_data_set_is_plain_json_and_cacheable(
    client: httpx.Client,
) -> None:
    response = client.get("/v1/datapackage.json")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert "content-disposition" not in response.headers
    assert response.json()["name"] == "article-indicators"
    again = client.get("/v1/datapackage.json", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_of_the_data_set_conforms_to_its_schema(lite: httpx.Client, lang: str) -> None:
    found = lite.get("/v1/datapackage.json", params={"lang": lang}).json()
    package = Package.from_descriptor(found)
    assert [resource.name for resource in package.resources] != []
    assert {resource.name for resource in package.resources} == set(LISTS)
    for each in found["resources"]:
        each["schema"].pop("foreignKeys", None)
        with system.use_context(trusted=True):
            report = Resource.from_descriptor(each).validate()
        assert report.valid, (each["name"], report.flatten(["type", "note"]))


def test_foreign_keys_between_the_tables_of_the_data_set_hold(lite: httpx.Client) -> None:
    found = lite.get("/v1/datapackage.json").json()
    by_name = {each["name"]: each for each in found["resources"]}
    keys = by_name["observations"]["schema"]["foreignKeys"]
    assert {key["reference"]["resource"] for key in keys} <= set(by_name)
    with system.use_context(trusted=True):
        report = Package.from_descriptor(found).validate()
    assert report.valid, report.flatten(["type", "note"])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_data_set_is_linked_data(client: httpx.Client, lang: str) -> None:
    response = client.get("/v1/dataset.jsonld", params={"lang": lang})
    assert response.headers["content-type"] == "application/ld+json"
    graph = Graph().parse(data=response.text, format="json-ld")
    [data] = graph.subjects(RDF.type, SCHEMA.Dataset)
    assert graph.value(data, SCHEMA.temporalCoverage) == Literal("1990/..")
    assert graph.value(data, SCHEMA.version) == Literal("1")
    assert set(graph.objects(data, SCHEMA.inLanguage)) == set(map(Literal, LANGUAGES))
    metrics = {
        str(graph.value(each, SCHEMA.name)) for each in graph.objects(data, SCHEMA.variableMeasured)
    }
    listed = client.get("/v1/metrics", params={"lang": lang}).json()["data"]
    assert metrics == {row["name"] for row in listed if row["observations"]}
    [article] = graph.subjects(RDF.type, SCHEMA.NewsArticle)
    assert (data, SCHEMA.isBasedOn, article) in graph


def test_the_data_set_says_where_and_how_to_get_it(client: httpx.Client) -> None:
    found = client.get("/v1/dataset.jsonld").json()
    places = {place["identifier"]: place for place in found["spatialCoverage"]}
    assert set(places) == {"CN", "CN-330100", "CN-330200", "CN-ZJ", "KR", "SG", "US"}
    area = client.get("/v1/areas/KR").json()["data"]
    assert places["KR"]["geo"]["latitude"] == area["latitude"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_download_of_the_data_set_is_complete(client: httpx.Client, lang: str) -> None:
    found = client.get("/v1/dataset.jsonld", params={"lang": lang}).json()["distribution"]
    names = [each["name"] for each in found]
    assert set(names) == {
        each.name for each in FORMATS.values() if each.unpaged and not each.row_models
    }
    assert {"csv", "zip"} < set(names)
    for each in found:
        response = client.get(each["contentUrl"])
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == each["encodingFormat"]
        assert response.headers["content-language"] == each["inLanguage"] == lang
    assert client.get(found[0]["contentUrl"]).text.count("\r\n") == 38


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_data_set_is_described_in_sentences(client: httpx.Client, lang: str) -> None:
    for path in ("/v1/dataset.jsonld", "/v1/datapackage.json"):
        text = client.get(path, params={"lang": lang}).json()["description"]
        assert 100 < len(text) < 5000
        assert len(re.findall(r"[.。]", text)) >= 2


def test_the_citation_of_the_data_set_counts_figures_without_a_source(
    client: httpx.Client,
) -> None:
    found = client.get("/v1/dataset.jsonld").json()
    unnamed = client.get(ALL, params={"source": "none"}).json()["meta"]["total"]
    assert f"the articles name no source for {unnamed} of the figures" in found["citation"]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "date inferred"), ("ja", "日付は推定"), ("zh", "日期为推断")]
)
def test_the_data_set_says_that_the_day_of_an_article_is_inferred(
    client: httpx.Client, lang: str, said: str
) -> None:
    based_on = client.get("/v1/dataset.jsonld", params={"lang": lang}).json()["isBasedOn"]
    [article] = [each for each in based_on if each["@type"] == "NewsArticle"]
    assert article["datePublished"] == "2025-06-19"
    assert article["description"].startswith(f"{said}: Only the 19th is printed.")


@pytest.mark.parametrize("path", ["/v1/datapackage.json", "/v1/dataset.jsonld"])
def test_unknown_parameters_and_languages_are_refused(client: httpx.Client, path: str) -> None:
    response = client.get(path, params={"lnag": "ko", "lang": "fr"})
    assert response.status_code == 422
    assert {fault["parameter"] for fault in response.json()["errors"]} == {"lnag", "lang"}
