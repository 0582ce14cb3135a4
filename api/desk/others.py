"""What the other articles of a seed folder say of the same facts."""

from collections.abc import Iterator
from typing import NamedTuple

from api.domain import facts
from api.ingest.bundle import Bundle
from api.ingest.issues import IssueLog
from api.ingest.progress import Progress
from api.ingest.records import Record, Subjects, observation_records


class Other(NamedTuple):
    """A statement of the same fact in another article."""

    article: str
    record: Record
    agreement: facts.Agreement


class OtherArticles:
    """Observations of other articles by fact, as they were when the desk began.

    Articles with issues are passed over: `check` names them.
    """

    def __init__(self, bundle: Bundle, name: str, progress: Progress) -> None:
        self._by_fact: dict[int, list[Record]] = {}
        names = [each for each in bundle.names if each != name]
        progress.begin("reading the other articles", len(names))
        log = IssueLog(bundle.folder)
        reader = Bundle(bundle.folder, bundle.codes, bundle.names, log)
        subjects = Subjects(bundle.reference)
        for other in names:
            article = reader.read(other)
            for record in observation_records(article, subjects) if article else ():
                if record["fact"]:
                    self._by_fact.setdefault(record["fact"], []).append(record)
            progress.advance(1, sum(map(len, self._by_fact.values())))

    def of(self, record: Record) -> Iterator[Other]:
        """The statements that an observation can be compared with."""
        for other in self._by_fact.get(record["fact"] or 0, ()):
            if facts.is_comparable(record, other):
                yield Other(other["article"], other, facts.agreement(record, other))
