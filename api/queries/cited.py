"""Citations, and what they need to know of the articles they name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from sqlalchemy import select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.i18n import message, observation_title
from api.i18n.citations import Citation, CitationLines, Published, of_observation
from api.i18n.citations.styles import STYLES, in_styles
from api.queries.results import Item, Notice
from api.schemas import CitationRow, Row

ARTICLE = METADATA.tables["article"]
MAX_ARTICLES = 20_000
"""Articles whose facts are kept in memory; others are read when they are needed."""
MAX_KEPT_AT_ONCE = 100
"""Where more articles are missing, the response is long, and none of them is kept."""
BATCH = 1000
"""Articles that are read with one statement."""
CITED = tuple(
    c for c in ARTICLE.columns if c.name not in ("paragraph_hashes", "searched", "digest")
)


def cited(snapshot: Snapshot, keys: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """The facts of articles by id: the columns of the article table but for its paragraphs.

    Articles that do not exist are left out.
    """
    known, found, missing = snapshot.loaded.articles, dict[str, Mapping[str, Any]](), list[str]()
    for name in sorted(set(keys)):
        facts = known.get(name)  # one lookup: other threads may clear them meanwhile
        if facts is None:
            missing.append(name)
        else:
            found[name] = facts
    if not missing:
        return found
    keep = len(missing) <= MAX_KEPT_AT_ONCE
    if keep and len(known) + len(missing) > MAX_ARTICLES:
        known.clear()
        snapshot.loaded.citation_lines.clear()
    for first in range(0, len(missing), BATCH):
        statement = select(*CITED).where(ARTICLE.c.id.in_(missing[first : first + BATCH]))
        for row in snapshot.execute(statement).mappings():
            found[row["id"]] = facts = dict(row)
            if keep:
                known[row["id"]] = facts
    return dict(sorted(found.items()))


class Articles(Sequence[Mapping[str, Any]]):
    """The facts of articles, in the order of their ids, read when they are needed."""

    def __init__(self, snapshot: Snapshot, keys: Iterable[str]) -> None:
        self._snapshot = snapshot
        self._keys = sorted(keys)

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> list[Mapping[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | list[Mapping[str, Any]]:
        if isinstance(index, slice):
            return list(cited(self._snapshot, self._keys[index]).values())
        return cited(self._snapshot, [self._keys[index]])[self._keys[index]]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for first in range(0, len(self), BATCH):
            yield from self[first : first + BATCH]


def titles_of(snapshot: Snapshot, ids: Iterable[str], language: str) -> dict[str, str]:
    """The titles of articles by id."""
    return {name: facts[f"title_{language}"] for name, facts in cited(snapshot, ids).items()}


def citation_lines(snapshot: Snapshot, articles: Iterable[str], language: str) -> CitationLines:
    """One-line citations of rows of these articles.

    Where the articles are kept in memory, so are their lines: threads share them, and only add.
    """
    named, kept = set(articles), snapshot.loaded.citation_lines
    notes = kept.get(language) if 0 < len(named) <= MAX_KEPT_AT_ONCE else None
    if notes is None:
        published = Published(snapshot.release, snapshot.published_at[:10], "", language)
        notes = CitationLines({}, published, snapshot.reference)
        if 0 < len(named) <= MAX_KEPT_AT_ONCE:
            kept[language] = notes
    notes.add(cited(snapshot, notes.lacking(named)))
    return notes


def cite_observation(snapshot: Snapshot, observation: Row, base: str, language: str) -> Citation:
    """Cite an observation by its row; `base` is the URL of the service.

    The cited URL is permanent, whatever the language and the format: it has the release, pinned to
    its data, so that it shows the cited value after a correction.
    """
    published = Published(
        snapshot.release,
        snapshot.published_at[:10],
        _permanent_url(snapshot, observation, base),
        language,
    )
    article = cited(snapshot, [observation["article"]])[observation["article"]]
    return of_observation(article, observation, published, snapshot.reference)


def observation_citation(snapshot: Snapshot, observation: Row, base: str, language: str) -> Item:
    """The citation of an observation, as a row of its own."""
    citation = cite_observation(snapshot, observation, base, language)
    styled = in_styles(citation.csl)
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
        "url": _permanent_url(snapshot, observation, base),
        **(styled or dict.fromkeys(STYLES)),
    }
    warnings = []
    if not styled:
        code, named = "styles-not-installed", ", ".join(STYLES)
        text = message(code, language, styles=named, extra="`article-indicators[citations]`")
        warnings.append(Notice(code, text, 1))
    return Item(CitationRow, row, observation_title(observation, language), warnings=warnings)


def _permanent_url(snapshot: Snapshot, observation: Row, base: str) -> str:
    return f"{base}/v1/observations/{observation['id']}?release={snapshot.pinned}"
