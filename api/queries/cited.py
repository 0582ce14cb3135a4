"""Citations, and what they need to know of the articles they name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from sqlalchemy import select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.i18n import observation_title
from api.i18n.citations import Citation, CitationLines, Published, of_observation
from api.queries.results import Item
from api.schemas import CitationRow, Row

ARTICLE = METADATA.tables["article"]
MAX_ARTICLES = 20_000
"""Articles whose facts are kept in memory; the rest are asked for when they are needed."""
OF_A_PAGE = 100
"""Where more articles have to be asked for, the answer is long, and none of them is kept."""
AT_ONCE = 1000
"""Articles that are asked for in one statement."""
CITED = tuple(c for c in ARTICLE.columns if c.name not in ("paragraph_hashes", "digest"))


def cited(snapshot: Snapshot, ids: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """The facts of articles by id: the columns of the article table but for its paragraphs.

    Those that are not there are left out.
    """
    wanted = sorted(set(ids))
    known = snapshot.loaded.articles
    # In one step each: threads may forget what is known meanwhile.
    found = {name: facts for name in wanted if (facts := known.get(name)) is not None}
    missing = [name for name in wanted if name not in found]
    for first in range(0, len(missing), AT_ONCE):
        some = missing[first : first + AT_ONCE]
        statement = select(*CITED).where(ARTICLE.c.id.in_(some))
        rows = snapshot.connection.execute(statement).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    if 0 < len(missing) <= OF_A_PAGE:
        if len(known) + len(missing) > MAX_ARTICLES:
            known.clear()
        known.update({name: found[name] for name in missing if name in found})
    return {name: found[name] for name in wanted if name in found}


class Articles(Sequence[Mapping[str, Any]]):
    """The facts of articles, in the order of their ids, read when they are needed."""

    def __init__(self, snapshot: Snapshot, ids: Iterable[str]) -> None:
        self._snapshot = snapshot
        self._ids = sorted(ids)

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[Mapping[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | list[Mapping[str, Any]]:
        if isinstance(place, slice):
            return list(cited(self._snapshot, self._ids[place]).values())
        return cited(self._snapshot, [self._ids[place]])[self._ids[place]]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for first in range(0, len(self), AT_ONCE):
            yield from self[first : first + AT_ONCE]


def titles_of(snapshot: Snapshot, ids: Iterable[str], language: str) -> dict[str, str]:
    """The titles of articles by id."""
    return {name: facts[f"title_{language}"] for name, facts in cited(snapshot, ids).items()}


def footnotes(snapshot: Snapshot, articles: Iterable[str], language: str) -> CitationLines:
    """What cites rows of these articles in one line each."""
    published = Published(snapshot.release, snapshot.published_at[:10], "", language)
    return CitationLines(cited(snapshot, articles), published, snapshot.reference)


def observation_cited(snapshot: Snapshot, observation: Row, base: str, language: str) -> Citation:
    """Cite an observation by its row, wherever it is shown; `base` is the address of the service.

    The address is the permanent one, whatever the language and the format.
    """
    name = observation["article"]
    address = _address(snapshot, observation, base)
    published = Published(snapshot.release, snapshot.published_at[:10], address, language)
    article = cited(snapshot, [name])[name]
    return of_observation(article, observation, published, snapshot.reference)


def observation_citation(snapshot: Snapshot, observation: Row, base: str, language: str) -> Item:
    """How an observation is cited, as a row of its own."""
    citation = observation_cited(snapshot, observation, base, language)
    row: Row = {
        "id": observation["id"],
        "text": citation.text,
        "bibtex": citation.bibtex,
        "csl": list(citation.csl),
        "article": observation["article"],
        "source": observation["source"],
        "source_named": observation["source"] is not None,
        "release": snapshot.release,
        "released": snapshot.published_at[:10],
        "url": _address(snapshot, observation, base),
    }
    return Item(CitationRow, row, observation_title(observation, language))


def _address(snapshot: Snapshot, observation: Row, base: str) -> str:
    """Of a release that was asked for, it shows that release."""
    release = f"?release={snapshot.release}" if snapshot.is_asked_for else ""
    return f"{base}/v1/observations/{observation['id']}{release}"
