"""What `check` and `seed` print: counts of a bundle, and what was published."""

from api.ingest.bundle import Counts
from api.ingest.publish import Outcome
from api.ingest.reference_tables import Change


def contents(counts: Counts) -> str:
    return ", ".join(
        (
            _plural(counts.articles, "article"),
            _plural(counts.observations, "observation"),
            _plural(counts.claims, "claim"),
            _plural(counts.figures, "figure"),
        )
    )


def effort(read: Counts, seconds: float) -> str:
    speed = read.observations / max(seconds, 0.001)
    articles = f"{read.changed:,} of {_plural(read.articles, 'article')} changed"
    observations = f"{_plural(read.observations, 'observation')} read"
    return f"{articles}, {observations}: {seconds:,.1f} s, {speed:,.0f} a second."


def summary(outcome: Outcome) -> str:
    if not outcome.changes:
        return f"Nothing has changed: release {outcome.release} stays, {_served(outcome)}."
    lines = [f"Published release {outcome.release}: {_served(outcome)}."]
    lines += [f"  {_change(change)}" for change in outcome.changes]
    lines += [
        f"  corrected without a reason (column `correction`): {key}" for key in outcome.unexplained
    ]
    hidden = outcome.unexplained_count - len(outcome.unexplained)
    if hidden:
        lines.append(f"  and {hidden:,} more, corrected without a reason")
    return "\n".join(lines)


def _served(outcome: Outcome) -> str:
    return f"{_plural(outcome.observations, 'observation')} served"


def _change(change: Change) -> str:
    return (
        f"{change.kind}: {change.added:,} added, {change.changed:,} changed, "
        f"{change.removed:,} removed"
    )


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
