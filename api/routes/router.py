"""The addresses of a resource: answered by Starlette, described by FastAPI.

A route reads its question itself, so that FastAPI would have nothing to do for a request. What it
prepares of a function's signature, and all that OpenAPI is told, takes as long to make as the rest
of the service to start: it is made when the document is asked for.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.documentation import Describe

Endpoint = Callable[..., Awaitable[Response]]
E = TypeVar("E", bound=Endpoint)


class Address(Route):
    """One address. Its function takes the request, and the parts of the path by their names."""

    def __init__(self, path: str, function: Endpoint, describe: Describe | None, **told: Any):
        async def answer(request: Request) -> Response:
            return await function(request, **request.path_params)

        name: str = function.__name__
        super().__init__(path, answer, name=name, include_in_schema=describe is not None)
        self._function = function
        self._describe = describe
        self._told = told

    def described(self) -> APIRoute:
        """The address as FastAPI describes it."""
        assert self._describe is not None  # noqa: S101
        return APIRoute(
            self.path,
            self._function,
            generate_unique_id_function=lambda route: route.name,
            **self._told,
            **self._describe(),
        )


class Router:
    """The addresses under a path."""

    def __init__(self, path: str, *tags: str) -> None:
        self.path = path
        self.tags = tags
        self.addresses: list[Address] = []

    def get(
        self,
        path: str,
        *,
        describe: Describe | None = None,
        summary: str = "",
        description: str | None = None,
        tags: Sequence[str] = (),
        operation_id: str | None = None,
        response_class: type[Response] = JSONResponse,
    ) -> Callable[[E], E]:
        """The address of a function. What is not described does not stand in the document."""

        def add(function: E) -> E:
            address = Address(
                self.path + path,
                function,
                describe,
                summary=summary,
                description=description,
                tags=[*self.tags, *tags],
                operation_id=operation_id,
                response_class=response_class,
            )
            self.addresses.append(address)
            return function

        return add
