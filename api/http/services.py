"""The objects that an application shares with its path operations."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from api.db.database import Database
from api.http.export_files import Files
from api.http.response_cache import ResponseCache
from api.settings import Settings
from api.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database: Database
    cache: ResponseCache
    files: Files
    metrics: Metrics


def services_of(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services
