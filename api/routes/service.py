"""The service itself: index, configuration, liveness and readiness."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote_plus

from anyio.to_thread import run_sync
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import __version__
from api.db.snapshot import Snapshot, check_schema
from api.domain import code_lists
from api.domain.dimensions import COUNTED
from api.errors import DatabaseNotReady, Reason
from api.formats import FORMATS, fitting
from api.http.dependencies import valid
from api.http.openapi import object_route, status_route
from api.http.request import parameters_of, services_of
from api.http.responses import Responder
from api.i18n import code_name
from api.i18n.catalogue import translate
from api.i18n.citations import CITE, LICENCE, LICENCE_ID, LICENCE_PATH
from api.queries import claims, series
from api.queries.articles import some_articles
from api.queries.check import MOST_NUMERALS
from api.queries.entities import ENTITY_LISTS
from api.queries.observations import page
from api.queries.results import MAX_SORTED
from api.schemas import CitationRow, MetricRow, ObservationRow, ResponseModel, check, column
from api.schemas.coded_columns import CODE_LISTS
from api.schemas.parameter_type import MAX_VALUES
from api.schemas.queries import ObservationQuery
from api.schemas.query import DEFAULT_LIMIT, MAX_LIMIT, LanguageQuery
from api.schemas.search_text import MAX_TEXT

LISTS = (*ENTITY_LISTS, "articles", "observations", "claims", "releases", "corrections")
WRITTEN: dict[str, type[BaseModel]] = {
    "observations": ObservationRow,
    "citation": CitationRow,
    "others": MetricRow,
}
"""Groups of endpoints with the same formats, each with a row of that group."""
LONGEST_UNSEEN = 60.0
"""Seconds without a successful look for another release after which a process is not ready: it
might serve outdated data. A connection of PostgreSQL is waited for half as long."""
EXAMPLES = {
    "robot-density": "/v1/observations?metric=robot-density&year=2023",
    "zhejiang": "/v1/observations?region=CN-ZJ&year=2024",
    "latest": "/v1/observations?q=robot&latest=1",
    "chart": "/v1/observations?metric=robot-density&format=vegalite",
    "value": "/v1/observations?metric=gdp&value_from=2e12",
    "csv": "/v1/observations?country=CN&format=csv",
    "package": "/v1/observations?format=zip",
    "series": "/v1/series?metric=cip-rank&country=CN",
    "availability": "/v1/availability?country=KR",
    "resolve": "/v1/resolve?q=%E6%B5%99%E6%B1%9F",
    "disputed": "/v1/observations?status=disputed",
    "metrics": "/v1/metrics?country=KR",
    "countries": "/v1/countries?year=2023",
    "changes": "/v1/changes?since=0",
    "release": "/v1/observations?release=1",
}
"""Requests of the index, by the rest of the key of their description: `index.chart`."""


class IndexDocument(ResponseModel):
    """Index of the service."""

    name: str = column("Name of the service.", "Article indicators")
    version: str = column("Version of the software.", __version__)
    release: int = column("The current release of the data.", 1)
    lists: dict[str, str] = column("URLs of the lists.", {"countries": "…/v1/countries"})
    examples: dict[str, str] = column("Example requests.", {"…": "…/v1/observations"})
    find: dict[str, str] = column(
        "URLs that help to build queries; the audit of the newest article, and the citation of the "
        "newest figure.",
        {"availability": "…/v1/availability"},
    )
    metadata: dict[str, str] = column(
        "Metadata of the data set, for catalogues.", {"datapackage": "…/v1/datapackage.json"}
    )
    config: str = column("Limits, languages, formats, code lists.", "…/v1/config")
    licence: str = column("The text of the licence.", f"…{LICENCE_PATH}")
    docs: str = column("Documentation, as Swagger UI.", "…/docs")
    openapi: str = column("Documentation, as OpenAPI.", "…/openapi.json")


class ReleaseNow(ResponseModel):
    number: int = column("Number of the current release.", 1)
    published_at: str = column("Time of publication.", "2026-11-23T20:00:00Z")


class ConfigDocument(ResponseModel):
    """Configuration of the service, for clients."""

    version: str = column("Version of the software.", __version__)
    release: ReleaseNow = column("The current release of the data.", {"number": 1})
    languages: dict[str, str] = column("Languages of names and texts.", {"ko": "한국어"})
    formats: dict[str, str] = column("Formats and their media types.", {"csv": "text/csv"})
    formats_of: dict[str, list[str]] = column(
        "Formats by endpoint: `/v1/observations` and its items, their citations, and all others.",
        {"observations": ["json", "csv"], "citation": ["json", "bibtex"], "others": ["json"]},
    )
    limits: dict[str, int] = column("Limits of a request.", {"limit": MAX_LIMIT})
    code_lists: dict[str, dict[str, str]] = column(
        "Code lists, with the meaning of each code. A key is the column, with the entity "
        "before it where several have a column of that name: `claim_kind`, `unit_kind`.",
        {"relation": {"eq": "…"}},
    )
    code_names: dict[str, dict[str, dict[str, str]]] = column(
        "Display names of the codes of `code_lists`, in every language, under the same keys.",
        {"origin": {"survey": {"en": "survey results", "ko": "설문조사 결과"}}},
    )
    licence: str = column("Terms of use of the data.", LICENCE)
    licence_id: str = column("The licence of the data as SPDX writes it.", LICENCE_ID)
    licence_url: str = column("URL of the text of the licence.", f"…{LICENCE_PATH}")
    how_to_cite: str = column("How to cite a figure.", CITE)


class Envelope(ResponseModel):
    meta: dict[str, Any] = column("Empty.", {})
    links: dict[str, Any] = column("Empty.", {})


class IndexAnswer(Envelope):
    data: IndexDocument


class ConfigAnswer(Envelope):
    data: ConfigDocument


class Health(ResponseModel):
    status: str = column("Always `ok`.", "ok")


class Readiness(ResponseModel):
    status: str = column("Always `ready`.", "ready")
    release: int = column("The release that is served.", 1)
    published_at: str = column("Time of publication.", "2026-11-23T20:00:00Z")
    age_seconds: int = column("Seconds since then.", 331_200)
    looked_seconds_ago: float | None = column(
        "Seconds since the process last looked for another release, which it does twice a second; "
        "null for an immutable database, which has no other release.",
        0.3,
    )


router = APIRouter(tags=["service"])


@router.get("/v1", summary="Index", **object_route(IndexAnswer, LanguageQuery))
def get_index(respond: Annotated[Responder[LanguageQuery], valid(LanguageQuery)]) -> Response:
    """Index of the service, with example requests."""
    base, link, language = respond.target.base_url, respond.link, respond.query.language
    snapshot = respond.snapshot
    content = {
        "name": "Article indicators",
        "version": __version__,
        "release": snapshot.release,
        "lists": {name: link(f"/v1/{name}") for name in LISTS},
        "examples": {
            translate(f"index.{name}", language): link(path)
            for name, path in EXAMPLES.items()
            if _has_figures(snapshot, path)
        },
        "find": {
            "series": link("/v1/series"),
            "availability": link("/v1/availability"),
            "resolve": link("/v1/resolve?q=robot"),
            "check": link(f"/v1/check?text={quote_plus(check.EXAMPLE)}"),
            "changes": link(f"/v1/changes?since={snapshot.release}"),
            **{name: link(path) for name, path in _newest(snapshot).items()},
        },
        "metadata": {
            "datapackage": link("/v1/datapackage.json"),
            "dataset": link("/v1/dataset.jsonld"),
        },
        "config": f"{base}/v1/config",
        "licence": f"{base}{LICENCE_PATH}",
        "docs": f"{base}/docs",
        "openapi": f"{base}/openapi.json",
    }
    return respond.plain(content)


def _has_figures(snapshot: Snapshot, path: str) -> bool:
    """Whether there are figures with each of the codes that an example names."""
    parameters = parameters_of(QueryParams(path.partition("?")[2]))
    return all(
        snapshot.loaded.total(name, code).observations
        for name, codes in parameters.items()
        if name in COUNTED
        for code in codes
    )


def _newest(snapshot: Snapshot) -> dict[str, str]:
    """What belongs to one article or one figure: here, to the newest."""
    found = {"figures": [f"/v1/articles/{key}/figures" for key in some_articles(snapshot, 1)]}
    newest = page(snapshot, ObservationQuery().paged(None, 1)).table
    keys = [key for columns in newest.batches() for key in columns["id"]]
    found["citation"] = [f"/v1/observations/{key}/citation" for key in keys]
    return {name: paths[0] for name, paths in found.items() if paths}


@router.get("/v1/config", summary="Configuration", **object_route(ConfigAnswer, LanguageQuery))
def get_config(respond: Annotated[Responder[LanguageQuery], valid(LanguageQuery)]) -> Response:
    """Limits, languages, formats, code lists, licence, how to cite, and the current release."""
    snapshot, language = respond.snapshot, respond.query.language
    content = {
        "version": __version__,
        "release": {"number": snapshot.release, "published_at": snapshot.published_at},
        "languages": dict(code_lists.LANGUAGES),
        "formats": {each.name: each.media_type for each in FORMATS.values()},
        "formats_of": {name: [each.name for each in fitting(row)] for name, row in WRITTEN.items()},
        "limits": {
            "limit": MAX_LIMIT,
            "limit_default": DEFAULT_LIMIT,
            "values_of_a_parameter": MAX_VALUES,
            "rows_sorted_other_than_by_year": MAX_SORTED,
            "claims_sorted": claims.MAX_SORTED,
            "figures_of_series_sorted": series.MAX_SORTED,
            "figures_of_a_page_of_series": series.MAX_POINTS,
            "characters_of_q": MAX_TEXT,
            "characters_of_a_checked_text": check.MAX_TEXT,
            "figures_of_a_checked_text": MOST_NUMERALS,
            **{
                f"rows_of_{each.name}": each.most_rows
                for each in FORMATS.values()
                if each.most_rows is not None
            },
        },
        "code_lists": CODE_LISTS,
        "code_names": {
            name: {
                code: {lang: code_name(name, code, lang) for lang in code_lists.LANGUAGES}
                for code in codes
            }
            for name, codes in CODE_LISTS.items()
        },
        "licence": translate("config.licence", language),
        "licence_id": LICENCE_ID,
        "licence_url": f"{respond.target.base_url}{LICENCE_PATH}",
        "how_to_cite": translate("config.how-to-cite", language),
    }
    return respond.plain(content)


@router.get("/healthz", summary="Liveness", **status_route(Health))
async def get_health() -> Response:
    """Liveness probe: whether the process responds."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", summary="Readiness", **status_route(Readiness, 503))
async def get_readiness(request: Request) -> Response:
    """Readiness probe: whether the database is reachable, migrated, seeded and being watched.

    A 503 says what is missing. What the first searches need is built before the first 200.
    """
    database = services_of(request).database
    async with database.snapshot() as snapshot:
        await run_sync(check_schema, snapshot.connection)
        await run_sync(snapshot.reference.prepare)
    unseen = database.unseen
    if unseen is not None and unseen > LONGEST_UNSEEN:
        detail = f"No look for another release has succeeded for {unseen:.0f} seconds."
        raise DatabaseNotReady(detail, Reason.NOT_LOOKING)
    age = datetime.now(UTC) - datetime.fromisoformat(snapshot.published_at)
    content = {
        "status": "ready",
        "release": snapshot.release,
        "published_at": snapshot.published_at,
        "age_seconds": max(0, int(age.total_seconds())),  # another clock may be ahead
        "looked_seconds_ago": unseen and round(unseen, 1),
    }
    return JSONResponse(content, headers={"Cache-Control": "no-store"})
