"""Responses are identical to the byte: cached or not, on each database engine."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain import code_lists
from tests.conftest import served

VALUES: dict[str, Sequence[str]] = {
    "metric": ("gdp", "gdp-growth", "cip-rank", "robot-density", "unresolved-rank"),
    "country": ("CN", "KOR", "702", "US", "DK", "none"),
    "region": ("CN-ZJ", "CN-330100", "cn-330200", "none"),
    "area": ("CN", "CN-ZJ", "none"),
    "area_type": ("country", "province", "city", "none"),
    "sector": ("manufacturing", "robots", "motor-vehicles", "none"),
    "organization": ("maersk", "geely-automobile", "none"),
    "source": ("unido-cip", "ifr-world-robotics-2024", "none"),
    "article": ("manufacturing-data-2025",),
    "year": ("1990", "2018", "2023", "2024", "none"),
    "year_from": ("1990", "2019", "2024"),
    "year_to": ("1990", "2018", "2025"),
    "status": tuple(code_lists.STATUSES),
    "origin": tuple(code_lists.ORIGINS),
    "relation": tuple(code_lists.RELATIONS),
    "unit": ("CNY", "percent", "rank"),
    "inferred": ("period", "sector", "none"),
    "paragraph": ("19", "23", "31"),
    "value_from": ("2", "5.5", "9e12"),
    "value_to": ("2", "1012", "9000000000000"),
    "q": ("浙江", "저장", "robot", "中国 GDP", "CN-ZJ"),
    "latest": ("1", "2"),
}
ONE = {"year_from", "year_to", "value_from", "value_to", "q", "latest"}
LISTS = ("observations", "series", "availability", "countries", "regions", "metrics", "articles")


def paths() -> st.SearchStrategy[str]:
    """Paths of any list with up to three filters, in any language."""
    filters = st.lists(st.sampled_from(sorted(VALUES)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries(
            {
                name: st.lists(
                    st.sampled_from(VALUES[name]),
                    min_size=1,
                    max_size=1 if name in ONE else 2,
                    unique=True,
                ).map(",".join)
                for name in names
            }
        )
    )
    more = {
        "lang": st.sampled_from(sorted(code_lists.LANGUAGES)),
        "limit": st.sampled_from(["1", "3"]),
    }
    return st.builds(
        lambda name, query, others: str(httpx.URL(f"/v1/{name}", params={**query, **others})),
        st.sampled_from(LISTS),
        filters,
        st.fixed_dictionaries({}, optional=more),
    )


@pytest.fixture(scope="module")
def servers(sqlite_seeded: str, postgresql_seeded: str) -> Iterator[list[httpx.Client]]:
    """Clients of SQLite with and without a memory, and of PostgreSQL, at one public address."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("PUBLIC_URL", "https://figures.example.org")
        bases = [stack.enter_context(served(url)) for url in (sqlite_seeded, postgresql_seeded)]
        patch.setenv("MEMORY_MB", "0")
        bases.append(stack.enter_context(served(sqlite_seeded)))
        yield [stack.enter_context(httpx.Client(base_url=base, timeout=10)) for base in bases]


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=paths())
def test_every_server_gives_the_same_bytes_again_and_again(
    servers: list[httpx.Client], path: str
) -> None:
    # Some lists have no `limit`: then every server refuses it with the same response.
    named = {"X-Request-Id": "the-same"}
    responses = [client.get(path, headers=named) for client in servers for _ in range(2)]
    assert len({(response.status_code, response.content) for response in responses}) == 1, path
