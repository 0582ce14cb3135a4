"""The application, put together: the only module that knows all the others."""

import asyncio
import ctypes
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import __version__
from api.db.database import Database
from api.errors import Issue, Message, MethodNotAllowed, NotFound, nearest
from api.http import caching, openapi
from api.http.caching import ResponseCache
from api.http.export_files import Files
from api.http.middleware import READ, CacheMiddleware, ResponseMiddleware
from api.http.private_text import MCP_PATH, is_private, withheld
from api.http.request import Services
from api.i18n.citations import LICENCE_PATH, LICENCES
from api.images.drawing import Images
from api.mcp import endpoint as mcp
from api.routes import (
    articles,
    check,
    discovery,
    entities,
    metadata,
    observations,
    pages,
    releases,
    service,
)
from api.routes.llms import llms_text
from api.settings import Settings
from api.telemetry import context, metrics
from api.telemetry.metrics import Metrics
from api.telemetry.middleware import RequestTelemetry

MEGABYTE = 1 << 20
COLLECTIONS = 10_000, 20, 50
"""Thresholds of garbage collections. One of all objects stops every request for 50 ms or more; by
default there is one a second under load."""
SWITCH_SECONDS = 0.001
"""After how long a thread that runs Python lets another one do so: by default 5 ms, for which each
thread that runs may delay a short request, several times."""
ALLOCATION = {-8: 2, -3: 1 << 17, -1: 1 << 17}
"""The C library's number of heaps, by default one a thread; the bytes from which a block is given
back when it is freed, by default up to 32 MB; the free bytes that it keeps at the end of a heap."""
TRIM_SECONDS = 10
"""How often blocks that were freed among others are given back, too."""
SECONDS_TO_STOP = 5
"""How long the end of the service waits for a look at the database."""
PROBES = ("/healthz", "/readyz")
"""Requested all the time, by programs: not traced."""


class Application(FastAPI):
    """FastAPI that checks at the start, not for every request, whether OpenTelemetry is set up.

    The check takes as long as sending a cached response.
    """

    is_instrumented = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = withheld(scope)
        if self.is_instrumented or scope["type"] != "http":
            await super().__call__(scope, receive, send)
        else:
            await Starlette.__call__(self, scope, receive, send)


async def _trim_memory() -> None:
    """Keep the memory of the process small: what is freed goes back to the system."""
    with suppress(AttributeError, OSError, TypeError):  # of glibc only
        library = ctypes.CDLL(None)
        for parameter, value in ALLOCATION.items():
            library.mallopt(parameter, value)
        while True:
            await asyncio.sleep(TRIM_SECONDS)
            await run_sync(library.malloc_trim, 0)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, with settings from the environment unless given."""
    chosen = settings or Settings.from_environment()
    caching.software()  # the files as they are now, not when the first request comes
    cache = ResponseCache(chosen.memory_mb * MEGABYTE)
    database = Database(chosen.database_url, chosen.query_seconds)
    files = Files(database, chosen.files_mb * MEGABYTE)
    images = Images(chosen.font_folder, chosen.query_seconds)
    services = Services(chosen, database, cache, files, images, Metrics(database, cache, files))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        app.is_instrumented = context.is_tracing()
        gc.set_threshold(*COLLECTIONS)
        sys.setswitchinterval(SWITCH_SECONDS)
        tasks = [asyncio.create_task(database.watch()), asyncio.create_task(_trim_memory())]
        if chosen.metrics_address is not None:
            serving = metrics.serve(chosen.metrics_address, services.metrics.registry)
            tasks.append(asyncio.create_task(serving))
        yield
        database.stop()
        await asyncio.wait(tasks[:1], timeout=SECONDS_TO_STOP)
        for task in tasks:
            task.cancel()
        await images.close()
        files.close()
        database.close()

    app = Application(
        title="Article indicators",
        version=__version__,
        summary="The figures of newspaper articles, served as data.",
        description=openapi.DESCRIPTION,
        contact={"name": "The maintainers of Article indicators"},
        license_info={"name": "figures: facts, free to use; software: MIT", "identifier": LICENCES},
        openapi_tags=openapi.TAGS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={
            "auto_configure": True,
            # A child span for the route adds nothing, and marks requests as failed that got a 4xx
            # with what would work.
            "operation_spans": False,
            "exclude": lambda scope: scope["path"].removeprefix(scope["root_path"]) in PROBES,
        },
    )
    app.state.services = services
    # Routes are tried in this order: what is requested most comes first.
    for router in (
        observations.router,
        *entities.routers(),
        articles.router,
        discovery.router,
        check.router,
        releases.router,
        metadata.router,
        service.router,
    ):
        app.router.routes.extend(router.routes)
    for route in openapi.documented_routes(app):
        route.operation_id = route.operation_id or route.name
    pages.add_to(app)
    app.add_route("/llms.txt", llms_text, include_in_schema=False)
    app.router.routes.append(Route(MCP_PATH, mcp.Endpoint(), include_in_schema=False))
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    app.add_exception_handler(HTTPException, http_error)
    app.add_middleware(ResponseMiddleware)
    app.add_middleware(RequestTelemetry, metrics=services.metrics, database=database)
    # Outside the middleware that FastAPI adds by itself, which a cached response does not need.
    app.middleware_stack = CacheMiddleware(app.build_middleware_stack(), services)
    return app


async def http_error(request: Request, error: Exception) -> Response:
    """Raise the problem of an unknown path or method: `ResponseMiddleware` answers it."""
    path, method = request.url.path, request.method
    posted = ["POST"] if is_private(request.scope) else []
    if isinstance(error, HTTPException) and error.status_code == MethodNotAllowed.status:
        raise MethodNotAllowed(
            Message("error.detail.method", method=method),
            [Issue("method", method, Message("error.method"), [*READ, *posted])],
            {"Allow": ", ".join((*READ, *posted, "OPTIONS"))},
        ) from None
    documented = [each.path for each in openapi.documented_routes(request.app)]
    root = request.scope.get("root_path", "")
    others = ("/openapi.json", LICENCE_PATH, "/llms.txt", MCP_PATH)
    addresses = (*documented, *pages.PAGES, *others)
    known = [f"{root}{each}" for each in addresses if "{" not in each]
    issue = Issue("path", path, Message("error.unknown-address"), known, nearest(path, known))
    raise NotFound(Message("error.detail.nothing-at", path=path), [issue]) from None
