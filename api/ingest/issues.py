"""What is wrong with a bundle, said so that a data editor can mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import ErrorDetails

from api.errors import IndicatorsError

MAX_SHOWN = 200
"""Characters of a value, or of a column's name, that a fault repeats."""
MAX_BITS = 1 << 10


@dataclass(frozen=True, slots=True, order=True)
class BundleFault:
    """One thing wrong in a seed folder. `line` is counted from 1; 0 is the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f" [{self.column}]" if self.column else ""
        value = f" {self.value!r}" if self.value else ""
        return printable(f"{place}{column}{value}: {self.message}")


class IssueLog:
    """The faults of a seed folder: all are counted, the first `SHOWN` are kept to be shown."""

    SHOWN = 1000

    def __init__(self) -> None:
        self.shown: list[BundleFault] = []
        self.count = 0

    def add(
        self, file: str, line: int, column: str, value: object, message: str | Callable[[], str]
    ) -> None:
        """`message` may be a function, called only if the fault is shown: a hint is costly."""
        self.count += 1
        if len(self.shown) < self.SHOWN:
            text = "" if value is None else _shortened(value)
            said = message if isinstance(message, str) else message()
            self.shown.append(BundleFault(file, line, column[:MAX_SHOWN], text, said))

    def refuse(self) -> None:
        """Raise BundleError if there is a fault."""
        if self.count:
            raise BundleError(self.shown, self.count)


@dataclass(frozen=True, slots=True)
class FileIssues:
    """Adds the faults of one file to the log."""

    file: str
    log: IssueLog

    def top(self, path: Path) -> Path:
        """The seed folder in which the file at this path is called so."""
        return path.parents[self.file.count("/")]

    def add(self, line: int, column: str, value: object, message: str | Callable[[], str]) -> None:
        self.log.add(self.file, line, column, value, message)


class BundleError(IndicatorsError):
    """A seed folder with faults: the first of them in order, and how many there are in all."""

    def __init__(self, faults: Iterable[BundleFault], count: int) -> None:
        self.faults = sorted(faults)
        self.count = count
        super().__init__("\n".join(str(fault) for fault in self.faults))


def _shortened(value: object) -> str:
    """The beginning of a long value. Python refuses to write a number of thousands of digits."""
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return "a number of many digits"
    text = str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def printable(text: str) -> str:
    """The text without anything that a terminal would obey: as Python writes it in a literal."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def explain(error: ErrorDetails) -> str:
    """One of pydantic's errors, in words for an editor who does not know Python."""
    match error["type"]:
        case "literal_error":
            return f"accepted: {error['ctx']['expected'].replace(chr(39), '')}"
        case "missing" | "none_required":
            return "this may not be empty"
        case "string_type" | "bool_type" | "int_type" if error["input"] is None:
            return "this may not be empty"
        case "string_type":
            return "accepted: a text in quotation marks"
        case "int_type":
            return "accepted: a whole number of 1 or more, such as 31"
        case "bool_type":
            return "accepted: true, false"
        case "list_type" | "too_short":
            return "accepted: a list of one or more texts in square brackets"
        case "greater_than_equal":
            return f"accepted: {_kind(error['ctx']['ge'])} or more"
        case "less_than_equal":
            return f"accepted: {_kind(error['ctx']['le'])} or less"
        case "extra_forbidden":
            return "unknown key"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return error["msg"]


def _kind(bound: int | float) -> str:
    return f"a whole number of {bound}" if isinstance(bound, int) else f"a number of {bound:g}"
