"""What is read of a figure as a cell of a draft: decided, or open with what it may be."""

from api.domain.periods import Period, PeriodError, parse

OPEN = "?"
"""How a cell begins that is still to be decided; behind it stands what it may be."""
MAX_CANDIDATES = 5

Row = dict[str, str]


def is_open(cell: str | None) -> bool:
    """Whether a cell is still to be decided."""
    return cell is not None and (cell == OPEN or cell.startswith(f"{OPEN} "))


def period_of(cell: str) -> Period | None:
    """The period that a cell says; None where it says none, as a day that there is not."""
    try:
        return parse(cell)
    except PeriodError:
        return None


def candidates_of(cell: str) -> list[str]:
    """What a cell may be: of one that is decided, that alone."""
    return cell.removeprefix(OPEN).split()


def open_cell(*candidates: str) -> str:
    """A cell that is to be decided."""
    listed = [*dict.fromkeys(each or "none" for each in candidates)]
    return " ".join((OPEN, *listed[:MAX_CANDIDATES]))


def one_of(*candidates: str) -> str:
    """The only candidate, or an open cell."""
    return candidates[0] if len({*candidates}) == 1 else open_cell(*candidates)
