"""What is wrong with a bundle, said so that a data editor can mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import ErrorDetails

from api.errors import IndicatorsError

MAX_SHOWN = 1000
"""Issues that are kept to be shown; all are counted."""
MAX_VALUE = 200
"""Characters of a value, or of a column's name, that an issue repeats."""
MAX_BITS = 1 << 10


@dataclass(frozen=True, slots=True, order=True)
class BundleIssue:
    """One thing wrong in a seed folder. `line` is counted from 1; 0 is the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        position = f"{self.file}:{self.line}" if self.line else self.file
        column = f" [{self.column}]" if self.column else ""
        value = f" {self.value!r}" if self.value else ""
        text = f"{position}{column}{value}: {self.message}"
        # As Python writes it in a literal: nothing that a terminal would obey.
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


class BundleError(IndicatorsError):
    """A seed folder with issues: the first of them in order, and how many there are in all."""

    def __init__(self, issues: Iterable[BundleIssue], count: int) -> None:
        self.issues = sorted(issues)
        self.count = count
        super().__init__("\n".join(str(issue) for issue in self.issues))


class IssueLog:
    """The issues of a seed folder: all are counted, the first are kept to be shown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown: list[BundleIssue] = []
        self.count = 0

    def file(self, name: str) -> "FileIssues":
        return FileIssues(name, self)

    def refuse(self) -> None:
        """Raise BundleError if there is an issue."""
        if self.count:
            raise BundleError(self.shown, self.count)


@dataclass(frozen=True, slots=True)
class FileIssues:
    """Adds the issues of one file to the log. `name` is the file's path within the seed folder."""

    name: str
    log: IssueLog

    @property
    def path(self) -> Path:
        return self.log.folder / self.name

    def add(
        self,
        message: str | Callable[[], str],
        line: int = 0,
        column: str = "",
        value: object = None,
    ) -> None:
        """`message` may be a function, called only if the issue is shown: a hint is costly."""
        log = self.log
        log.count += 1
        if len(log.shown) < MAX_SHOWN:
            text = message if isinstance(message, str) else message()
            issue = BundleIssue(self.name, line, column[:MAX_VALUE], _shortened(value), text)
            log.shown.append(issue)


def _shortened(value: object) -> str:
    """The beginning of a long value. Python refuses to write a number of thousands of digits."""
    if value is None:
        return ""
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return "a number of many digits"
    text = str(value)
    return text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}…"


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
            return f"accepted: {_number(error['ctx']['ge'])} or more"
        case "less_than_equal":
            return f"accepted: {_number(error['ctx']['le'])} or less"
        case "extra_forbidden":
            return "unknown key"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return error["msg"]


def _number(bound: int | float) -> str:
    return f"a whole number of {bound}" if isinstance(bound, int) else f"a number of {bound:g}"
