"""The addresses of a resource, with documentation that is made when somebody asks for it.

What OpenAPI is told of all routes takes as long to make as the rest of the service to start, and
most processes are never asked for it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.http.documentation import Describe

F = TypeVar("F", bound=Callable[..., Any])


class Address(APIRoute):
    """A route that keeps how it is described; without that it does not stand in the document."""

    describe: Describe | None = None

    def described(self) -> APIRoute:
        """The same, with all that OpenAPI is told."""
        assert self.describe is not None  # noqa: S101
        return APIRoute(
            self.path,
            self.endpoint,
            summary=self.summary,
            description=self.description,
            tags=self.tags,
            operation_id=self.operation_id,
            response_class=self.response_class,
            generate_unique_id_function=self.generate_unique_id_function,
            **self.describe(),
        )


class Router(APIRouter):
    """FastAPI's, of such routes: `describe` makes the documentation."""

    def __init__(self, path: str, *tags: str) -> None:
        super().__init__(
            prefix=path,
            tags=[*tags],
            route_class=Address,
            generate_unique_id_function=lambda route: route.name,
        )

    def get(self, path: str, *, describe: Describe | None = None, **told: Any) -> Callable[[F], F]:
        """An address. It answers with a response of its own: FastAPI has no model to make."""

        def add(function: F) -> F:
            self.add_api_route(path, function, methods=["GET"], response_model=None, **told)
            address = self.routes[-1]
            assert isinstance(address, Address)  # noqa: S101
            address.describe = describe
            return function

        return add
