"""Finds the source of a figure, and its origin."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from api.domain.reference import Reference
from api.numerals import CUES
from api.reading.cells import Row, candidates_of, open_cell
from api.reading.context import Context, Tables
from api.reading.mentions import Mention, names_of
from api.reading.sentences import Sentence

NOT_STATED = "not-stated"
ORIGINS = {
    "government": ("official-statistic",),
    "un-agency": ("official-statistic", "index"),
    "association": ("industry-statistic", "survey"),
    "think-tank": ("survey", "industry-statistic"),
    "company": ("company-figure", "industry-statistic"),
}
"""Origins of figures by the type of the organization that publishes them, the likeliest first."""


class Sources:
    """Finds the sources of the figures of a text."""

    def __init__(self, tables: Tables, states: str = "(?!)") -> None:
        """`states` are further words behind who states figures: it wants, it ranks."""
        self._tables = tables
        self._states = re.compile(states)

    def cells(self, sentence: Sentence, metric: str, context: Context) -> Row:
        """The source that the sentence names, or an earlier one does, and its origin."""
        named, is_certain = self.found(sentence, metric, context)
        if not is_certain:
            return self._open(named)
        return {"source": next(iter(named), ""), "origin": self._origin(named)}

    def found(
        self, sentence: Sentence, metric: str, context: Context
    ) -> tuple[Sequence[str], bool]:
        """The sources that a figure may be of, and whether that is certain, be it none."""
        named, is_certain = self._named(sentence)
        is_of_other = not named and re.search(self._tables.cues.attribution, sentence.folded)
        if not named and context.sources is not None:
            carried, place = context.sources
            is_here, of_metric = place[0] == sentence.place[0], self._tables.only_metrics
            if is_here or any(of_metric.get(each, metric) == metric for each in carried):
                named = [*carried]
                is_certain = is_here and len({*context.sources_of_paragraph, *named}) == 1
        return named, not (is_of_other or (named and not is_certain))

    def is_said(self, sentence: Sentence) -> bool:
        """Whether a sentence names a source, or an organization that states its figures."""
        named = [each for each in sentence.mentions if each.kind in ("source", "organization")]
        return any(
            each.kind == "source"
            or (each.code in self._tables.published_by and self._is_said_by(sentence, each))
            for each in named
        )

    def _is_said_by(self, sentence: Sentence, body: Mention) -> bool:
        before, behind = sentence.folded[: body.start], sentence.folded[body.end :]
        is_cued = self._tables.cues.is_said_by(before, behind)
        return is_cued or self._states.match(behind) is not None

    def _open(self, named: Sequence[str]) -> Row:
        """The cells of a figure that one of these sources may have, or none."""
        origins = candidates_of(self._origin(named)) if named else []
        return {"source": open_cell(*named, ""), "origin": open_cell(*origins, NOT_STATED)}

    def remember(self, sentence: Sentence, context: Context) -> None:
        if sentence.place[1] == 1:
            context.sources_of_paragraph.clear()
        named, _ = self._named(sentence)
        if named:
            context.sources = named, sentence.place
            context.sources_of_paragraph |= {*named}

    def open_earlier(self, rows: Iterable[Row], sentence: Sentence, context: Context) -> None:
        """A source may be that of figures before: of its paragraph, or if it is the first one."""
        named, _ = self._named(sentence)
        for row in rows if named else ():
            is_here = row["paragraph"] == str(sentence.place[0])
            if not row["source"] and (is_here or context.sources is None):
                row |= self._open(named)

    def _named(self, sentence: Sentence) -> tuple[list[str], bool]:
        """The sources that a sentence names, and whether it surely means the only one."""
        exact = [each.code for each in sentence.mentions if each.kind == "source"]
        if exact:
            return [*dict.fromkeys(exact)], len({*exact}) == 1
        bodies = [
            each for each in sentence.mentions
            if each.kind == "organization" and each.code in self._tables.published_by
        ]  # fmt: skip
        found = [code for each in bodies for code in self._tables.published_by[each.code]]
        says_so = any(self._is_said_by(sentence, each) for each in bodies)
        return [*dict.fromkeys(found)], len({*found}) == 1 and says_so

    def _origin(self, named: Sequence[str]) -> str:
        """The origin of the likeliest source."""
        if not named:
            return NOT_STATED
        usual = self._tables.habits.origins.get(named[0], Counter())
        if len(usual) == 1:
            return next(iter(usual))
        source = self._tables.entries["source"][named[0]]
        organization = self._tables.entries["organization"][source["organization"]]
        of_type = ORIGINS.get(organization["type"], ())
        likely = [*(code for code, _ in usual.most_common()), *of_type]
        names = "\n".join(names_of(source)).lower()
        by_name = {
            origin
            for cues in CUES.values()
            for pattern, origin in cues.origins.items()
            if origin in of_type and re.search(pattern, names)
        }
        if not usual and len(by_name) == 1:
            return by_name.pop()
        return likely[0] if len(likely) == 1 else open_cell(*likely)


def only_metrics(reference: Reference) -> dict[str, str]:
    """The metrics of sources that have only one, as an index is."""
    metrics = {
        name.lower(): code
        for code, entry in reference.entries("metric").items()
        for name in names_of(entry)
    }
    return {
        code: metrics[name.lower()]
        for code, entry in reference.entries("source").items()
        for name in names_of(entry)
        if name.lower() in metrics
    }
