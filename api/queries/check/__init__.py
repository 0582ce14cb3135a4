"""Checks the figures of a text against the observations of a release."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.db.snapshot import Snapshot
from api.domain import ids
from api.domain.code_lists import VERDICTS
from api.i18n import message, observation_title, translate
from api.numerals import Kind
from api.numerals.paraphrases import PARAPHRASES
from api.queries import warnings
from api.queries.check.candidates import candidates_for
from api.queries.check.comparing import Comparer
from api.queries.check.verdicts import Judge, Verdict
from api.queries.observation_columns import observations_of
from api.queries.results import InMemoryTable, Notice
from api.reading.article_text import ArticleText
from api.reading.context import Habits
from api.reading.reader import Lexicon, Reader, Vocabulary
from api.reading.statements import MOST_CHARACTERS, Statement, is_too_long, statements
from api.reading.units import UnitWords
from api.schemas import ObservationRow, Row

OF_LISTS = ("mixed-", "not-comparable", "bounded")
"""How the codes of warnings begin that are on rows beside each other."""
STEP = 2
"""Figures between two checks of the deadline."""
MOST_NUMERALS = 500
"""Figures of a text that are checked, the first ones."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The figures of a text with their verdicts, and the observations that these name."""

    numerals: Sequence[Row]
    observations: Sequence[Row]
    counts: Mapping[str, int]
    warnings: Sequence[Notice]


def check_text(
    snapshot: Snapshot, text: str, language: str, published: date | None, lang: str
) -> Checked:
    """Check a text in a language; messages and names are in `lang`.

    Without the day of its publication, times that are counted from it decide nothing.
    """
    article = ArticleText(text, language)
    if not article.paragraphs:
        return Checked([], [], dict.fromkeys(VERDICTS, 0), ())
    vocabulary = _vocabulary(snapshot, language)
    day = published or date.fromisoformat(snapshot.published_at[:10])
    reader = Reader(vocabulary, Habits(), article, day, is_dated=published is not None)
    found: list[Statement] = []
    notices: list[Notice] = []
    for each in statements(reader):
        if len(found) % STEP == 0:
            snapshot.deadline.check()
        if len(found) == MOST_NUMERALS:
            most = f"{MOST_NUMERALS:,}"
            notices.append(Notice("text-cut", message("text-cut", lang, most=most), 0))
            break
        found.append(each)
    if long := sum(is_too_long(article, place) for place in article.all_places()):
        most = f"{MOST_CHARACTERS:,}"
        notices.append(Notice("long-sentences", message("long-sentences", lang, most=most), long))
    if any(each.sentence.undated for each in found):
        count = sum(bool(each.sentence.undated) for each in found)
        notices.append(Notice("no-day-of-text", message("no-day-of-text", lang), count))
    verdicts = _verdicts(snapshot, vocabulary, found)
    numbers = {row.id for verdict in verdicts for row in verdict.rows}
    rows = observations_of(snapshot, sorted(numbers), lang) if numbers else {}
    numerals = [
        _numeral(vocabulary.lexicon.units, statement, verdict, rows, lang)
        for statement, verdict in zip(found, verdicts, strict=True)
    ]
    shown = dict.fromkeys(row.id for verdict in verdicts for row in verdict.rows)
    counts = Counter(verdict.verdict for verdict in verdicts)
    return Checked(
        numerals,
        [rows[number] for number in shown],
        {name: counts[name] for name in VERDICTS},
        [*notices, *_warnings(snapshot, [rows[number] for number in shown], lang)],
    )


def _warnings(snapshot: Snapshot, rows: Sequence[Row], lang: str) -> list[Notice]:
    """Warnings on the observations; that they differ from each other is none here."""
    if not rows:
        return []
    table = InMemoryTable.of_rows(rows)
    parts = [(ObservationRow.model_fields, table)]
    return [
        each
        for each in (
            *warnings.of_rows(snapshot, table, lang),
            *warnings.untranslated(snapshot, parts, lang),
        )
        if not each.code.startswith(OF_LISTS)
    ]


def _vocabulary(snapshot: Snapshot, language: str) -> Vocabulary:
    """What the release has names for: made once for each language."""
    kept = snapshot.loaded.vocabularies
    if language not in kept:
        others = [*kept.values()]  # of other languages; other threads may add theirs
        lexicon = others[0].lexicon if others else Lexicon(snapshot.reference, PARAPHRASES.values())
        kept[language] = Vocabulary(lexicon, language, PARAPHRASES[language])
    found: Vocabulary = kept[language]
    return found


def _verdicts(
    snapshot: Snapshot, vocabulary: Vocabulary, found: Sequence[Statement]
) -> list[Verdict]:
    candidates = candidates_for(snapshot, found)
    sectors: dict[str, set[str]] = {}
    for row in candidates:
        if row.sector is not None:
            sectors.setdefault(row.metric, set()).add(row.sector)
    judge = Judge(Comparer(snapshot.reference, vocabulary.lexicon.units, sectors), candidates)
    verdicts = []
    for number, each in enumerate(found):
        if number % STEP == 0:
            snapshot.deadline.check()
        verdicts.append(judge.verdict(each))
    return verdicts


def _numeral(
    units: UnitWords, statement: Statement, verdict: Verdict, rows: Mapping[int, Row], lang: str
) -> Row:
    numeral, sentence = statement.numeral, statement.sentence
    first, unit = sentence.start(numeral), sentence.text[numeral.end : numeral.unit_end]
    if numeral.kind is Kind.QUANTITY:
        unit = units.without_ending(unit.rstrip())
    end = numeral.end + len(unit)
    text = sentence.text[first:end].rstrip()
    start = statement.offset + first
    return {
        "start": start,
        "end": start + len(text),
        "text": text,
        "sentence": statement.place,
        "kind": numeral.kind.value,
        "verdict": verdict.verdict,
        "diagnosis": verdict.diagnosis,
        "dimensions": dict(verdict.dimensions),
        "message": _message(text, verdict, rows, lang),
        "observations": [ids.text(row.id) for row in verdict.rows],
    }


def _message(text: str, verdict: Verdict, rows: Mapping[int, Row], lang: str) -> str:
    """One sentence that says what is found."""
    if not verdict.rows:
        return translate("check.unknown", lang, text=text)
    title = observation_title(rows[verdict.rows[0].id], lang)
    if verdict.verdict != "contradicted":
        return translate(f"check.{verdict.verdict}", lang, text=text, title=title)
    if verdict.corrected is not None:
        release = str(verdict.corrected)
        return translate("check.corrected", lang, text=text, title=title, release=release)
    if verdict.diagnosis == "wrong-source":
        source = rows[verdict.rows[0].id]["source_name"]
        return translate("check.wrong-source", lang, text=text, title=title, source=source)
    return translate(f"check.{verdict.diagnosis}", lang, text=text, title=title)
