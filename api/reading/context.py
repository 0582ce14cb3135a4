"""What a draft knows beside the sentence: the reference tables, other articles, the text before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from api.domain.reference import Kind, Reference
from api.numerals import CUES
from api.numerals import Kind as NumeralKind
from api.numerals.cues import Cues
from api.numerals.times import Dated
from api.reading.article_text import Place
from api.reading.mentions import Mention
from api.reading.sentences import Sentence

SUBJECTS = ("company", "plant")
"""Types of organizations that figures are about; others state them."""


@dataclass(slots=True)
class Habits:
    """What the observations of other articles say of a metric, and of a source."""

    sectors: dict[str, Counter[str]] = field(default_factory=dict)
    bases: dict[str, Counter[str]] = field(default_factory=dict)
    origins: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, cells: Mapping[str, str | None]) -> None:
        for counts, key, column in (
            (self.sectors, "metric", "sector"),
            (self.bases, "metric", "compared_with"),
            (self.origins, "source", "origin"),
        ):
            counts.setdefault(cells[key] or "", Counter())[cells[column] or ""] += 1


class Tables:
    """The reference tables, as drafts read them, and the cues of the language."""

    def __init__(
        self, reference: Reference, habits: Habits, language: str, published: date
    ) -> None:
        self.entries = {kind: reference.entries(kind) for kind in reference.tables}
        self.habits = habits
        self.language = language
        self.cues: Cues = CUES[language]
        self.published = published
        self.published_by: dict[str, list[str]] = {}
        """The sources of an organization."""
        self.firms: list[str] = []
        """The firms that the article is about."""
        self.only_metrics: Mapping[str, str] = {}
        """The metrics of sources that have only one."""
        for code, entry in self.entries["source"].items():
            self.published_by.setdefault(entry["organization"], []).append(code)

    def measure(self, metric: str) -> str:
        entry = self.entries["metric"].get(metric)
        return entry["measure"] if entry else ""

    def subjects(self, sentence: Sentence, kind: Kind) -> list[Mention]:
        """The areas, or the organizations, of a sentence that a figure may be about."""
        return [
            each for each in sentence.mentions
            if each.kind == kind and self.may_be_subject(each)
        ]  # fmt: skip

    def may_be_subject(self, mention: Mention) -> bool:
        if mention.kind not in ("area", "organization"):
            return False
        if mention.kind == "organization":
            states = mention.code in self.published_by and mention.code not in self.firms
            return self.is_firm(mention.code) and not states
        of_type: str = self.entries["area"][mention.code]["type"]
        return of_type != "world"

    def is_firm(self, organization: str) -> bool:
        of_type: str = self.entries["organization"][organization]["type"]
        return of_type in SUBJECTS

    def stating(self, sentence: Sentence) -> list[str]:
        """The firms of a sentence that publish a source, and may state its figures or have them."""
        firms = [each.code for each in sentence.mentions if each.kind == "organization"]
        return [
            code for code in dict.fromkeys(firms)
            if self.is_firm(code) and code in self.published_by and code not in self.firms
        ]  # fmt: skip

    def is_partner(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether goods go to an area, or it is compared with another."""
        text = sentence.folded
        return self.cues.is_partner(text[: mention.start], text[mention.end :])

    def contains(self, area: str, other: str) -> bool:
        """Whether an area is one that contains another."""
        parent = self.entries["area"][other]["parent"]
        while parent:
            if parent == area:
                return True
            parent = self.entries["area"][parent]["parent"]
        return False


@dataclass(slots=True)
class Said:
    """A metric that the paragraph has figures of."""

    metric: str
    kind: NumeralKind
    unit: str | None
    base: str = ""


@dataclass(slots=True)
class Context:
    """What the text has said before a sentence."""

    areas: tuple[Sequence[str], Place] | None = None
    """Those of the last sentence that has any, the last one at the end."""
    firm: tuple[str, Place] | None = None
    stating: list[str] = field(default_factory=list)
    """The firms of the paragraph that publish a source, whatever it is about."""
    dated: list[tuple[Dated, Place]] = field(default_factory=list)
    """Times of different periods, the last one at the end."""
    sources: tuple[Sequence[str], Place] | None = None
    sources_of_paragraph: set[str] = field(default_factory=set)
    provisional: int = 0
    """The paragraph that has last said that figures are provisional."""
    said: list[Said] = field(default_factory=list)
    """The metrics of the paragraph that are certain, the last one at the end."""

    changed: set[NumeralKind] = field(default_factory=set)
    """The kinds of numerals by which something has changed in the sentence."""
    latest: dict[NumeralKind, str] = field(default_factory=dict)
    """The last metric of the text, by the kind of its numeral."""

    def last(self) -> Said | None:
        return self.said[-1] if self.said else None
