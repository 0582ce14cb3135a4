"""The errors for ids of nothing, with the nearest ids and what a removed one was."""

from api.db.snapshot import Snapshot
from api.domain import ids
from api.errors import Issue, Message, NotFound, nearest
from api.queries import releases
from api.queries.articles import some_articles
from api.schemas.code_parameters import no_such, unknown


def no_observation(snapshot: Snapshot, shown: str, number: int | None) -> NotFound:
    """The error for an observation that does not exist, by its id as `shown` and as a number."""
    return _of_row(snapshot, "observation", "/v1/observations", shown, number)


def no_claim(snapshot: Snapshot, shown: str, number: int | None) -> NotFound:
    return _of_row(snapshot, "claim", "/v1/claims", shown, number)


def _of_row(snapshot: Snapshot, kind: str, path: str, shown: str, number: int | None) -> NotFound:
    hint = releases.hint(snapshot, kind, number) or Message("error.hint.id-from", path=path)
    return NotFound(no_such(kind, shown), [Issue("id", shown, unknown(kind), hint=hint)])


def no_article(snapshot: Snapshot, shown: str) -> NotFound:
    near = nearest(shown, some_articles(snapshot))
    hint = releases.hint(snapshot, "article", ids.ascii_lower(shown))
    issue = Issue("id", shown, unknown("article"), [], near, hint)
    return NotFound(no_such("article", shown), [issue])
