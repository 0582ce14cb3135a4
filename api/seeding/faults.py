"""What is wrong with a bundle, said so that a data editor can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import ErrorDetails

from api.errors import IndicatorsError


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
        return f"{place}{column}{value}: {self.message}"


class BundleError(IndicatorsError):
    """A seed folder with faults; all that were found are listed."""

    def __init__(self, faults: Sequence[BundleFault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def explain(error: ErrorDetails) -> str:
    """One of pydantic's errors, in words for an editor who does not know Python."""
    match error["type"]:
        case "literal_error":
            return f"accepted: {error['ctx']['expected'].replace(chr(39), '')}"
        case "missing" | "none_required":
            return "this may not be empty"
        case "string_type" | "bool_type" | "int_type" | "float_type" if error["input"] is None:
            return "this may not be empty"
        case "int_parsing" | "int_from_float" | "int_type":
            return "accepted: a whole number, such as 31"
        case "float_parsing" | "float_type" | "finite_number":
            return "accepted: a number with a decimal point and no separators, such as 1012 or 11.6"
        case "bool_parsing" | "bool_type":
            return "accepted: true, false"
        case "extra_forbidden":
            return "unknown key"
        case "value_error":
            return str(error["ctx"]["error"])
        case "string_pattern_mismatch":
            return f"must match {error['ctx']['pattern']}"
        case _:
            return error["msg"]
