"""The service itself: index, configuration, liveness and readiness."""

from datetime import UTC, datetime
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import __version__
from api.db.snapshot import check_schema
from api.domain import code_lists
from api.errors import DatabaseNotReady, Reason
from api.formats import FORMATS, fitting
from api.http.dependencies import valid
from api.http.openapi import object_route, status_route
from api.http.request import services_of
from api.http.responses import Responder
from api.i18n import code_name
from api.i18n.citations import CITE, LICENCE
from api.queries.entities import ENTITY_LISTS
from api.queries.observations import MAX_SORTED
from api.schemas import CitationRow, MetricRow, ObservationRow, ResponseModel, column
from api.schemas.coded_columns import CODE_LISTS
from api.schemas.parameters import MAX_VALUES
from api.schemas.queries import DEFAULT_LIMIT, MAX_LIMIT, Query
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
    "Robot density of Korea and Singapore": "/v1/observations?metric=robot-density&year=2023",
    "Zhejiang and its cities in 2024": "/v1/observations?region=CN-ZJ&year=2024",
    "The newest figure of everything on robots": "/v1/observations?q=robot&latest=1",
    "A chart of robot density": "/v1/observations?metric=robot-density&format=vegalite",
    "GDP above 2 trillion yuan": "/v1/observations?metric=gdp&value_from=2e12",
    "Everything about China, as CSV": "/v1/observations?country=CN&format=csv",
    "All of it, with schema, sources and citation": "/v1/observations?format=zip",
    "China's rank through time, as a series": "/v1/series?metric=cip-rank&country=CN",
    "What there is for Korea": "/v1/availability?country=KR",
    "What 浙江 is": "/v1/resolve?q=浙江",
    "Figures that others dispute": "/v1/observations?status=disputed",
    "Metrics there are for Korea, in Korean": "/v1/metrics?country=KR&lang=ko",
    "Countries with figures for 2023": "/v1/countries?year=2023",
    "Everything, as a mirror takes it over": "/v1/changes?since=0",
    "What the first release held": "/v1/observations?release=1",
}


class IndexDocument(ResponseModel):
    """Index of the service."""

    name: str = column("Name of the service.", "Article indicators")
    version: str = column("Version of the software.", __version__)
    release: int = column("The current release of the data.", 1)
    lists: dict[str, str] = column("URLs of the lists.", {"countries": "…/v1/countries"})
    examples: dict[str, str] = column("Example requests.", {"…": "…/v1/observations"})
    find: dict[str, str] = column(
        "URLs that help to build queries.", {"availability": "…/v1/availability"}
    )
    metadata: dict[str, str] = column(
        "Metadata of the data set, for catalogues.", {"datapackage": "…/v1/datapackage.json"}
    )
    config: str = column("Limits, languages, formats, code lists.", "…/v1/config")
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
        "Closed code lists, with the meaning of each code. A key is the column, with the entity "
        "before it where several have a column of that name: `claim_kind`, `unit_kind`.",
        {"relation": {"eq": "…"}},
    )
    code_names: dict[str, dict[str, dict[str, str]]] = column(
        "Display names of the codes of `code_lists`, in every language, under the same keys.",
        {"origin": {"survey": {"en": "survey results", "ko": "설문조사 결과"}}},
    )
    licence: str = column("Terms of use of the data.", LICENCE)
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


@router.get("/v1", summary="Index", **object_route(IndexAnswer))
def get_index(respond: Annotated[Responder[Query], valid(Query)]) -> Response:
    """Index of the service, with example requests."""
    base = respond.target.base_url
    content = {
        "name": "Article indicators",
        "version": __version__,
        "release": respond.snapshot.release,
        "lists": {name: f"{base}/v1/{name}" for name in LISTS},
        "examples": {text: base + path for text, path in EXAMPLES.items()},
        "find": {
            "series": f"{base}/v1/series",
            "availability": f"{base}/v1/availability",
            "resolve": f"{base}/v1/resolve",
            "changes": f"{base}/v1/changes?since={respond.snapshot.release}",
        },
        "metadata": {
            "datapackage": f"{base}/v1/datapackage.json",
            "dataset": f"{base}/v1/dataset.jsonld",
        },
        "config": f"{base}/v1/config",
        "docs": f"{base}/docs",
        "openapi": f"{base}/openapi.json",
    }
    return respond.plain(content)


@router.get("/v1/config", summary="Configuration", **object_route(ConfigAnswer))
def get_config(respond: Annotated[Responder[Query], valid(Query)]) -> Response:
    """Limits, languages, formats, code lists, licence, how to cite, and the current release."""
    snapshot = respond.snapshot
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
            "characters_of_q": MAX_TEXT,
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
        "licence": LICENCE,
        "how_to_cite": CITE,
    }
    return respond.plain(content)


@router.get("/healthz", summary="Liveness", **status_route(Health))
async def get_health() -> Response:
    """Liveness probe: whether the process responds."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", summary="Readiness", **status_route(Readiness, 503))
async def get_readiness(request: Request) -> Response:
    """Readiness probe: whether the database is reachable, migrated, seeded and being watched.

    A 503 says what is missing.
    """
    database = services_of(request).database
    async with database.snapshot() as snapshot:
        await run_sync(check_schema, snapshot.connection)
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
