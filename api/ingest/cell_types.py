"""What a cell of a bundle may hold by itself, and the value that is read from it.

Cells repeat from line to line, and millions are read: what was worked out for one is remembered
where few differ from each other.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, Strict

from api.domain import code_lists, periods
from api.domain.code_lists import ANY_CURRENCY, M49_DIGITS
from api.i18n.problems import said
from api.reading.cells import candidates_of

REMEMBERED = 1 << 15
"""How many different cells of a kind are remembered."""

SIGNED_NUMBER = re.compile(r"[-+][0-9][0-9,.]*%?|[－＋][0-9０-９][0-9０-９,.，．]*[%％]?")
TO_DECIDE = "to decide"
"""How the issue of such a cell begins."""
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
SHORT_SLUG = rf"(?!.{{81}}){SLUG}"
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r")
SPLIT_FORMULA = re.compile(
    r"""[;|][\s"']*+(?!(?:[-+][0-9][0-9,.]*+%?+|[－＋][0-9０-９][0-9０-９,.，．]*+[%％]?+)"""
    r"""\s*(?:[;|]|$))[=+\-@＝＋－＠]"""
)
"""What begins a formula if a reader takes `;` or `|` for the separator, and is no signed number."""
NO_FORMULA = r"""(?!(?:.*[;|][\s"']*)?\{\}\s*[-+*/^&=<>].*[|!(])"""
"""A negative number before such a text would be one: `-5+f(1)`."""
INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
NUMBER = r"-?[0-9]+(\.[0-9]+)?"
MAX_DIGITS = 18
MAX_PRINTED = 80
"""Characters of a figure as printed."""
ORDINARY = str.maketrans("０１２３４５６７８９．，−－–％＋", "0123456789.,---%+")
"""The characters of numbers as they stand on a keyboard."""
TRUTHS = {"true": True, "false": False}


def to_decide(cell: str) -> str:
    """What is said of an open cell."""
    candidates = candidates_of(cell)
    return f"{TO_DECIDE}: {', '.join(candidates)}" if candidates else TO_DECIDE


def like(pattern: str, accepted: str) -> AfterValidator:
    """Accept texts of that pattern; `accepted` says the same in words, with an example."""
    fits = re.compile(pattern).fullmatch

    def check(text: str) -> str:
        if fits(text):
            return text
        plain(text)
        if text.isdigit() and fits(text.zfill(M49_DIGITS)):
            raise ValueError(f"accepted: {accepted}; {without_zeros(text.zfill(M49_DIGITS))}")
        raise ValueError(f"accepted: {accepted}")

    return AfterValidator(check)


def plain(text: str) -> str:
    """Refuse text that a spreadsheet would run, or that hides what it is."""
    if text.startswith(FORMULA_STARTS) and not SIGNED_NUMBER.fullmatch(text):
        raise ValueError("text may not begin with = + - @ or a tab: a spreadsheet would run it")
    if SPLIT_FORMULA.search(text):
        raise ValueError(
            "after ; or | text may not begin with = + - @: a spreadsheet that splits there would "
            "run it"
        )
    # Printable is all that is neither of these nor unassigned, and it is tested much faster.
    for char in "" if text.isprintable() else text:
        if unicodedata.category(char) in INVISIBLE:
            raise ValueError(f"remove the invisible character U+{ord(char):04X}")
    if text != text.strip():
        raise ValueError("remove the space before or after the text")
    return text


def without_zeros(code: str) -> str:
    return f"a spreadsheet removes zeros at the beginning: {code}"


def no_sentence(text: str) -> str:
    if len(text) > MAX_PRINTED or "。" in text:
        raise ValueError(
            f"the figure with the words beside it, no sentence: at most {MAX_PRINTED} characters"
        )
    return text


def is_printable(text: str) -> bool:
    """Whether a cell may hold a figure as it is printed."""
    try:
        return no_sentence(plain(text)) == text
    except ValueError:
        return False


def unit_of_metric(text: str | None) -> str | None:
    """Read the unit of a metric; None is any currency."""
    if text is None:
        raise ValueError("this may not be empty")
    return None if text == ANY_CURRENCY else text


def no_kind(code: str) -> str:
    """Refuse the unit whose code says in metrics.csv that there is none."""
    if code == ANY_CURRENCY:
        raise ValueError(f'choose another code: "{code}" means any currency in metrics.csv')
    return code


def unreserved(code: str) -> str:
    if code.casefold() == "none":
        raise ValueError('choose another code: "none" means "without" in the API')
    return code


@lru_cache(REMEMBERED)
def codes(text: str | None) -> tuple[str, ...]:
    """Split a cell of codes separated by spaces."""
    listed = tuple((text or "").split())
    if len(set(listed)) != len(listed):
        raise ValueError("the same code stands twice")
    return listed


@lru_cache(REMEMBERED)
def inferable(listed: tuple[str, ...]) -> tuple[str, ...]:
    return _among(code_lists.INFERABLE, listed)


def comparable(text: str | None) -> str:
    """Read a cell of columns across which figures are not comparable: sorted, as one text."""
    return " ".join(_among(code_lists.COMPARED_ACROSS, codes(text)))


def _among(accepted: tuple[str, ...], listed: tuple[str, ...]) -> tuple[str, ...]:
    """The names in the order of those that are accepted."""
    if not {*listed} <= {*accepted}:
        raise ValueError(f"accepted, separated by spaces: {', '.join(accepted)}")
    return tuple(name for name in accepted if name in listed)


@lru_cache(REMEMBERED)
def period(text: str) -> str:
    try:
        return periods.parse(text).text
    except periods.PeriodError as error:
        raise ValueError(said(error.message, "en")) from None


def alias_list(text: str | None) -> str:
    listed = (text or "").split("|")
    if text and any(not alias or alias != alias.strip() for alias in listed):
        raise ValueError("names are separated by a single | without spaces")
    return text or ""


@lru_cache(REMEMBERED)
def number(text: str) -> float:
    """Read a number. Raises ValueError where a reader would see none or a double cannot hold it."""
    if not re.fullmatch(NUMBER, text):
        if re.fullmatch(NUMBER, ordinary := text.translate(ORDINARY)):
            raise ValueError(f"write {ordinary}, with the digits 0 to 9, “.” and “-”")
        raise ValueError(
            "accepted: a number with a decimal point and no separators, such as 1012 or 11.6"
        )
    value = float(text)
    if abs(value) > 2**53 or Decimal(text) != Decimal(repr(value)):
        raise ValueError("a number may have at most 15 digits")
    return value


def whole(value: Any) -> Any:
    """The whole number that a cell holds; anything else is left as it is."""
    if not isinstance(value, str) or len(value) > MAX_DIGITS:
        return value
    return int(value) if value.isascii() and value.isdigit() else value


def language(tag: str) -> str:
    """Refuse codes of countries in the place of those of their languages."""
    meant = code_lists.COUNTRY_LANGUAGES.get(tag.partition("-")[0])
    if meant:
        raise ValueError(f"{tag} is the code of a country; its language is {meant}")
    return tag


def truth(value: Any) -> Any:
    return TRUTHS.get(value.lower(), value) if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(plain)]
Printed = Annotated[Text, AfterValidator(no_sentence)]
Slug = Annotated[
    str,
    like(SHORT_SLUG, "up to 80 small letters, digits, hyphens, as robot-density"),
]
Id = Annotated[Slug, AfterValidator(unreserved)]
AreaCode = Annotated[
    str,
    like(r"[A-Z]{2}(-[A-Z0-9]{1,6})?|[A-Z0-9]{3,10}", "capitals and digits, such as KR or CN-ZJ"),
    AfterValidator(unreserved),
]
UnitCode = Annotated[
    str,
    like(rf"[A-Z]{{3}}|{SHORT_SLUG}", "an ISO 4217 code such as CNY, or an id such as percent"),
    AfterValidator(unreserved),
    AfterValidator(no_kind),
]
Codes = Annotated[tuple[str, ...], BeforeValidator(codes)]
Aliases = Annotated[str, BeforeValidator(alias_list), AfterValidator(plain)]
Period = Annotated[str, AfterValidator(period)]
Day = Annotated[
    str,
    BeforeValidator(str),
    like("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date such as 2025-06-19"),
    AfterValidator(period),
]
Whole = Annotated[int, Strict(), BeforeValidator(whole), Field(ge=1, le=2**31 - 1)]
Digits = Annotated[int, Strict(), BeforeValidator(whole), Field(ge=0, le=30)]
Truth = Annotated[bool, Strict(), BeforeValidator(truth)]
Number = Annotated[float, BeforeValidator(number)]
Template = Annotated[
    str,
    like(
        rf"{NO_FORMULA}[^{{}}]*\{{\}}[^{{}}]*",
        "text with {} once, where the number goes, as {} yuan",
    ),
    AfterValidator(plain),
]
Address = Annotated[
    str, like(r"https?://\S+", "an address with http:// or https://"), AfterValidator(plain)
]
Language = Annotated[
    str,
    like("[a-z]{2,3}(-[A-Za-z0-9]+)*", "a language tag, such as ja"),
    AfterValidator(language),
]
Hash = Annotated[str, like("[0-9a-f]{64}", "a SHA-256: 64 characters 0-9 and a-f")]
