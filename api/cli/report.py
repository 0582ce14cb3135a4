"""Summaries of bundles and releases that the commands print."""

from api.ingest.bundle import Counts
from api.ingest.publish import Outcome


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
    served = f"{_plural(outcome.observations, 'observation')} served"
    if not outcome.changes:
        return f"Nothing has changed: release {outcome.release} stays, {served}."
    lines = [f"Published release {outcome.release}: {served}."]
    lines += [
        f"  {change.kind}: {change.added:,} added, {change.changed:,} changed, "
        f"{change.removed:,} removed"
        for change in outcome.changes
    ]
    lines += [
        f"  corrected without a reason (column `correction`): {key}" for key in outcome.unexplained
    ]
    hidden = outcome.unexplained_count - len(outcome.unexplained)
    if hidden:
        lines.append(f"  and {hidden:,} more, corrected without a reason")
    return "\n".join(lines)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
