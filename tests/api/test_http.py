"""HTTP manners: HEAD, CORS, ETags, languages, compression, addresses."""

import asyncio
import gzip
import io
import json
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.formats import by_accept, fitting
from api.routes import service
from api.schemas import ObservationRow
from api.settings import Settings
from tests.conftest import run_api, served

PATHS = [
    "/v1",
    "/v1/config",
    "/v1/observations?country=CN",
    "/v1/observations?country=CN&lang=ja",
    "/v1/observations?country=CN&format=csv",
    "/v1/countries",
    "/v1/countries/KR",
    "/v1/claims?lang=zh",
    "/v1/articles/manufacturing-data-2025",
    "/v1/releases",
    "/openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_matching_etags_get_304(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_repeated_header_lines_are_read_as_one_list(client: httpx.Client) -> None:
    tag = client.get("/v1/countries").headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert client.get("/v1/countries", headers=lines).status_code == 304
    lines = [("Accept", "application/xml"), ("Accept", "text/csv")]
    assert client.get("/v1/countries", headers=lines).headers["content-type"].startswith("text/csv")


def test_unknown_items_get_404_even_with_if_none_match(client: httpx.Client) -> None:
    for path in ("/v1/countries/XX", "/v1/releases/99", "/v1/observations/zzzzzzzzzzzzz"):
        assert client.get(path, headers={"If-None-Match": "*"}).status_code == 404
    assert client.get("/v1/countries/KR", headers={"If-None-Match": "*"}).status_code == 304


def test_an_item_has_the_same_etag_by_each_of_its_codes(client: httpx.Client) -> None:
    tags = {client.get(f"/v1/countries/{code}").headers["etag"] for code in ("KR", "kor", "410")}
    assert len(tags) == 1


@pytest.mark.parametrize("name", ["json", "xlsx", "zip", "parquet"])
def test_an_item_has_the_same_bytes_by_each_of_its_codes(client: httpx.Client, name: str) -> None:
    paths = (f"/v1/countries/{code}?format={name}" for code in ("KR", "kor", "410"))
    assert len({client.get(path).content for path in paths}) == 1


def test_each_representation_has_its_own_etag(client: httpx.Client) -> None:
    tags = {client.get(path).headers["etag"] for path in PATHS}
    plain = client.get(PATHS[2], headers={"Accept-Encoding": "identity"})
    assert len(tags | {plain.headers["etag"]}) == len(PATHS) + 1


def test_equivalent_queries_get_the_same_response(client: httpx.Client) -> None:
    spelled = client.get("/v1/observations?lang=en&sort=-year")
    assert spelled.headers["etag"] == client.get("/v1/observations").headers["etag"]
    one = client.get("/v1/observations?country=chn&metric=GDP&lang=ko-KR")
    other = client.get("/v1/observations?lang=ko&metric=gdp&country=156")
    assert one.headers["etag"] == other.headers["etag"]
    assert one.content == other.content


@pytest.mark.parametrize("path", [*PATHS, "/healthz", "/readyz", "/docs", "/v1/countries/XX"])
def test_head_is_get_without_a_body(client: httpx.Client, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "content-language"):
        assert head.headers.get(name) == get.headers.get(name)


def test_trailing_slashes_are_ignored(client: httpx.Client) -> None:
    for path in ("/v1", "/v1/countries", "/v1/countries/KR", "/docs"):
        with_slash = client.get(f"{path}/")
        assert with_slash.status_code == 200
        assert with_slash.content == client.get(path).content


def test_everybody_may_read_from_a_browser(client: httpx.Client) -> None:
    origin = {"Origin": "https://example.org"}
    response = client.get("/v1/countries", headers=origin)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "ETag" in response.headers["access-control-expose-headers"]
    requested = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-mine"}
    preflight = client.options("/v1/countries", headers=origin | requested)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"


def test_options_lists_the_allowed_methods(client: httpx.Client) -> None:
    response = client.options("/v1/countries")
    assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


def test_cors_headers_do_not_depend_on_the_origin(client: httpx.Client) -> None:
    response = client.get("/v1/countries")
    assert response.headers["access-control-allow-origin"] == "*"
    assert "origin" not in vary(response)


def test_long_responses_are_compressed(client: httpx.Client) -> None:
    headers = {"Accept-Encoding": "gzip"}
    with client.stream("GET", "/v1/observations", headers=headers) as response:
        packed = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    plain = client.get("/v1/observations", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert len(packed) * 3 < len(plain.content)


@pytest.mark.parametrize("accept", ["gzip;q=0", "br", "", "identity;q=1, *;q=0"])
def test_responses_are_compressed_only_if_accept_encoding_allows_it(
    client: httpx.Client, accept: str
) -> None:
    response = client.get("/v1/observations", headers={"Accept-Encoding": accept})
    assert "content-encoding" not in response.headers


def test_the_url_alone_decides_the_language(client: httpx.Client) -> None:
    response = client.get("/v1/metrics", headers={"Accept-Language": "ja"})
    assert response.headers["content-language"] == "en"
    assert client.get("/v1/metrics?lang=ja").headers["content-language"] == "ja"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/html, text/csv;q=0.9, */*;q=0.1", "text/csv; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/jsonl", "application/x-ndjson"),
        ("application/x-ndjson;q=0, application/ndjson;q=0.5", "application/x-ndjson"),
        ("text/csv;q=0.2, application/*;q=0.5", "application/json"),
        ("application/json, text/csv", "application/json"),
        ("nonsense", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_accept_header_chooses_the_format(
    client: httpx.Client, accept: str, expected: str
) -> None:
    response = client.get("/v1/countries", headers={"Accept": accept})
    assert response.headers["content-type"] == expected
    assert vary(response) == {"accept", "accept-encoding"}


def vary(response: httpx.Response) -> set[str]:
    """The names in the Vary header: "Accept" is part of the text of "Accept-Encoding"."""
    return {name.strip().lower() for name in response.headers["vary"].split(",")}


@pytest.mark.parametrize("path", ["/v1", "/v1/observations"])
def test_an_accept_header_that_is_too_long_is_refused(client: httpx.Client, path: str) -> None:
    longest = "text/html," * 409 + "*/*"
    assert client.get(path, headers={"Accept": longest}).status_code == 200
    for header in (longest + ",a/b", '"' + '\\"' * 31_000):
        response = client.get(path, headers={"Accept": header})
        assert response.status_code == 406
        [fault] = response.json()["errors"]
        assert (fault["value"], fault["message"]) == (f"{len(header)} characters", "too long")
        assert "`format=` in the URL" in fault["hint"]


def test_the_parameter_replaces_an_accept_header_that_is_too_long(client: httpx.Client) -> None:
    response = client.get("/v1/countries?format=csv", headers={"Accept": "a/b," * 15_000})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("unit", ['\\"', '"', "\\", '"\\', "a/b,", "a/b;q=1,", ";q=1"])
def test_the_time_to_parse_an_accept_header_is_proportional_to_its_length(unit: str) -> None:
    """A quadratic parser needs more than ten seconds; a linear one some hundredths of one."""
    header = '"' + unit * (64_000 // len(unit))
    began = process_time()
    by_accept(header, fitting(ObservationRow))
    assert process_time() - began < 1


def test_an_unclosed_quote_in_accept_hides_no_later_media_type(client: httpx.Client) -> None:
    response = client.get("/v1/countries", headers={"Accept": 'a/b;c="\\", text/csv'})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


def test_the_format_parameter_overrides_the_accept_header(client: httpx.Client) -> None:
    response = client.get("/v1/countries?format=json", headers={"Accept": "text/csv"})
    assert response.headers["content-type"] == "application/json"


PLAIN = ("/v1", "/v1/config", "/v1/datapackage.json", "/v1/dataset.jsonld")


@pytest.mark.parametrize("path", [*PLAIN, "/v1/observations"])
def test_unsupported_accept_headers_get_406_on_every_endpoint(
    client: httpx.Client, path: str
) -> None:
    response = client.get(path, headers={"Accept": "video/mp4"})
    [fault] = response.json()["errors"]
    assert response.status_code == 406
    assert "`format=`" in response.json()["detail"]
    assert client.get(path, headers={"Accept": fault["accepted"][0]}).status_code == 200


@pytest.mark.parametrize("path", PLAIN)
def test_json_only_endpoints_refuse_csv(client: httpx.Client, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/csv"}).status_code == 406
    assert client.get(path, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200
    assert client.get(path, headers={"Accept": "application/json"}).status_code == 200


def test_files_have_a_content_disposition_name(client: httpx.Client) -> None:
    response = client.get("/v1/observations?format=csv")
    assert response.headers["content-disposition"] == 'attachment; filename="observations.csv"'
    response = client.get("/v1/countries/kor?format=csv")
    assert response.headers["content-disposition"] == 'attachment; filename="countries-kr.csv"'


def test_cache_control_allows_stale_while_revalidate(client: httpx.Client) -> None:
    control = client.get("/v1/countries").headers["cache-control"]
    assert control == "public, max-age=60, stale-while-revalidate=600"


def test_links_are_absolute_urls(client: httpx.Client) -> None:
    response = client.get("/v1/observations?limit=1&country=kor")
    links = response.json()["links"]
    assert links["self"] == f"{client.base_url}/v1/observations?country=KR&limit=1"
    licence = f'<{client.base_url}/licence>; rel="license"'
    assert response.headers["link"] == f'<{links["next"]}>; rel="next", {licence}'


@pytest.mark.slow
def test_links_start_with_the_public_url(seeded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://data.example/figures/")
    monkeypatch.setenv("MAX_AGE", "0")
    with served(seeded) as base:
        response = httpx.get(f"{base}/v1/countries/KR")
    assert response.json()["links"]["self"] == "https://data.example/figures/v1/countries/KR"
    assert response.headers["cache-control"].startswith("public, max-age=0")


def test_many_requests_over_one_connection_get_the_same_response(client: httpx.Client) -> None:
    bodies = {client.get("/v1/observations?metric=gdp").content for _ in range(50)}
    assert len(bodies) == 1


def test_readyz_states_the_release(client: httpx.Client) -> None:
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["release"]) == ("ready", 1)
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_comma_in_a_quoted_parameter_separates_no_media_types(lite: httpx.Client) -> None:
    accept = 'application/json;profile="a,b";q=0.1,text/csv;q=0.5'
    response = lite.get("/v1/countries", headers={"Accept": accept})
    assert response.headers["content-type"].startswith("text/csv")


def test_readyz_states_when_the_database_was_last_checked(client: httpx.Client) -> None:
    assert 0 <= client.get("/readyz").json()["looked_seconds_ago"] < 10


def test_readyz_states_the_age_of_the_release(sqlite_seeded: str, tmp_path: Path) -> None:
    file = Path(shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), tmp_path / "old.db"))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE release SET published_at = '2026-01-01T00:00:00Z'")
    ready = json.loads(run_api("serve", "--get", "/readyz", url=f"sqlite:///{file}").stdout)
    age = datetime.now(UTC) - datetime(2026, 1, 1, tzinfo=UTC)
    assert 0 <= age.total_seconds() - ready["age_seconds"] < 30


@pytest.mark.slow
@pytest.mark.parametrize("year", ["0001", "1970", "2090", "2200"])
def test_a_release_of_any_year_is_served_in_every_format(
    sqlite_seeded: str, tmp_path: Path, year: str
) -> None:
    file = Path(shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), tmp_path / "dated.db"))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"UPDATE release SET published_at = '{year}-01-01T00:00:00Z'")  # noqa: S608
    with served(f"sqlite:///{file}") as base, httpx.Client(base_url=base) as client:
        assert client.get("/readyz").json()["age_seconds"] >= 0
        for name in ("json", "csv", "xlsx", "parquet", "zip"):
            for path in ("/v1/observations", "/v1/countries", "/v1/countries/KR"):
                assert client.get(f"{path}?format={name}").status_code == 200, (path, name)
        for path in ("/v1/datapackage.json", "/v1/dataset.jsonld", "/v1/releases"):
            assert client.get(path).status_code == 200
        package = client.get("/v1/observations?format=zip").content
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        [time] = {entry.date_time[0] for entry in archive.infolist()}
        assert time == min(max(int(year), 1980), 2107)


def test_readyz_is_200_once_the_index_of_names_is_built(sqlite_seeded: str) -> None:
    app = create_app(Settings(database_url=sqlite_seeded))

    async def get_ready() -> httpx.Response:  # nothing but the request builds it: nobody watches
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/readyz")

    assert asyncio.run(get_ready()).status_code == 200
    loaded = app.state.services.database.loaded
    assert "index" in vars(loaded.reference)


def test_links_are_right_where_a_server_gives_its_address_as_a_list(sqlite_seeded: str) -> None:
    app = create_app(Settings(database_url=sqlite_seeded))

    async def with_list(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "server": list(scope["server"])}, receive, send)

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(with_list)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/v1/countries?limit=1")

    response = asyncio.run(get())
    assert response.status_code == 200
    assert response.json()["links"]["self"].startswith("http://test/v1/countries?")


def test_readyz_is_503_if_no_check_for_releases_has_succeeded_recently(sqlite_seeded: str) -> None:
    async def get_ready() -> httpx.Response:
        app = create_app(Settings(database_url=sqlite_seeded))
        database = app.state.services.database
        database._looked -= service.LONGEST_UNSEEN + 1
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        async with client:
            return await client.get("/readyz")

    response = asyncio.run(get_ready())
    assert response.status_code == 503
    seconds = re.fullmatch(
        r"No look for another release has succeeded for (\d+) seconds\.", response.json()["detail"]
    )
    assert seconds is not None
    assert int(seconds[1]) > service.LONGEST_UNSEEN


def test_an_immutable_database_is_ready_without_checks_for_releases(sqlite_seeded: str) -> None:
    done = run_api("serve", "--get", "/readyz", url=f"{sqlite_seeded}?immutable=1")
    assert '"looked_seconds_ago":null' in done.stdout


ENDINGS = [
    ("/v1/observations.csv", "/v1/observations?format=csv"),
    ("/v1/observations.CSV/?metric=gdp&lang=ja", "/v1/observations?metric=gdp&lang=ja&format=csv"),
    ("/v1/observations.parquet?format=parquet", "/v1/observations?format=parquet"),
    ("/v1/observations.vegalite?metric=gdp", "/v1/observations?metric=gdp&format=vegalite"),
    ("/v1/countries/kor.xlsx", "/v1/countries/KR?format=xlsx"),
    ("/v1/countries/KR.json", "/v1/countries/KR?format=json"),
    ("/v1/releases/1.ndjson", "/v1/releases/1?format=ndjson"),
]


@pytest.mark.parametrize(("path", "canonical"), ENDINGS)
def test_the_end_of_a_path_is_another_way_to_say_its_format(
    lite: httpx.Client, path: str, canonical: str
) -> None:
    for headers in ({}, {"Accept": "text/html"}):
        got, expected = lite.get(path, headers=headers), lite.get(canonical)
        assert (got.status_code, got.content) == (200, expected.content)
        for name in ("etag", "content-type", "content-disposition", "link"):
            assert got.headers.get(name) == expected.headers.get(name)


def test_links_have_one_spelling_of_the_format(lite: httpx.Client) -> None:
    links = lite.get("/v1/observations.json?limit=5&lang=ko").json()["links"]
    assert links == lite.get("/v1/observations?limit=5&lang=ko&format=json").json()["links"]
    response = lite.get("/v1/observations.csv?limit=5")
    assert "/v1/observations?" in response.headers["link"]
    assert "format=csv" in response.headers["link"]


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_a_format_other_than_that_of_the_path_is_refused(lite: httpx.Client, lang: str) -> None:
    response = lite.get(f"/v1/observations.csv?format=xlsx&lang={lang}")
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["parameter"], error["value"], error["accepted"]) == ("format", "xlsx", ["csv"])
    assert ".csv" in error["message"]


def test_paths_without_formats_have_no_endings(lite: httpx.Client) -> None:
    for path in ("/v1/config.json", "/v1/config.csv", "/v1/dataset.csv", "/healthz.json"):
        assert lite.get(path).status_code == 404, path
    assert lite.get("/v1/config.csv").json()["errors"][0]["accepted"] == ["/v1/config"]
    assert lite.get("/v1/observations.bibtex").status_code == 422
    assert lite.get("/v1/observations.pdf").status_code == 404
    assert lite.get("/v1/datapackage.json").status_code == 200
