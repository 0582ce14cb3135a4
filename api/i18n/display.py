"""A value with its unit, as people write it in each language. Never rounded.

`text` is a pure function of the value, its bounds and relation, the unit's templates and the
language: "> 9 trillion yuan", "9兆元超", "9조 위안 초과", "超过9万亿元".
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from api.domain.code_lists import LANGUAGES
from api.i18n.catalogue import translate

Number = int | float | Decimal

# English and Chinese print one scale word behind a decimal, Chinese with so many places at most;
# Japanese and Korean print groups, with this between them.
SCALE_DECIMALS: Mapping[str, int] = {"en": 30, "zh": 4}
GROUPS: Mapping[str, str] = {"ja": "", "ko": " "}
MAX_SCALED = 10**5


OF_FALL: Final[Mapping[str, str]] = {
    **{"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"},
    **{"approx": "approx", "nearly": "nearly", "just-over": "just-over"},
}
"""What a bound of a negative change says of the size of the fall."""
PERCENT_AT_BOTH_ENDS: Final = ("zh",)
"""Languages that repeat the percent sign in a range (Chinese: GB/T 15835)."""
SCALES: Final[Mapping[str, Sequence[tuple[int, str]]]] = {
    language: [
        (10 ** int(power), (" " if language == "en" else "") + word)
        for each in translate("number.scales", language).split(", ")
        for power, word in [each.split(" ")]
    ]
    for language in LANGUAGES
}
"""The powers of ten that have a word, the largest first."""


def text(
    lang: str,
    relation: str,
    value: Number | None,
    bounds: tuple[Number | None, Number | None],
    unit: Mapping[str, Any],
    last_digit: int | None = None,
    *,
    is_change: bool = False,
    in_words: bool = True,
) -> str:
    """Write a value. `bounds` are used where `relation` is `between`, else `value` is.

    `last_digit` is the power of ten of the last printed decimal, -1 of 5.0 and None of 1,012. A
    change has its sign; a bound, a range or "about" is written `in_words` of the size of the rise
    or fall, else as of other numbers: "up more than 3%", "> +3%".
    """
    style = unit["number_style"]
    least, most = bounds
    plus = "+" if is_change else ""
    if relation == "between" and least is not None and most is not None:
        if is_change and in_words and (least or most) and not least < 0 < most:
            direction = "rise" if most > 0 else "fall"
            sizes = (least, most) if most > 0 else (-most, -least)
            size = _range(lang, sizes, unit, last_digit)
            return translate(f"display.{direction}.between", lang, text=size)
        return _range(lang, (least, most), unit, last_digit, plus=plus)
    if value is None:
        return ""
    template = _template(lang, value, unit)
    if is_change and in_words and value and relation in OF_FALL:
        size = template.format(number(lang, style, max(value, -value), last_digit))
        direction, bound = ("rise", relation) if value > 0 else ("fall", OF_FALL[relation])
        return translate(f"display.{direction}.{bound}", lang, text=size)
    written = (plus if value > 0 else "") + number(lang, style, value, last_digit)
    if relation == "eq":
        return template.format(written)
    return _marked(lang, f"display.{relation}", template, {"number": written})


def _range(
    lang: str,
    ends: tuple[Number, Number],
    unit: Mapping[str, Any],
    last_digit: int | None,
    plus: str = "",
) -> str:
    """Both ends of a range; what they share is written once: 340–350 billion US dollars."""
    signs = (plus if each > 0 else "" for each in ends)
    numbers = (number(lang, unit["number_style"], each, last_digit) for each in ends)
    first, last = map(str.__add__, signs, numbers)
    template = _template(lang, None, unit)
    word = last.partition(" ")[2]
    if word and first.endswith(f" {word}") and lang not in GROUPS:
        first = first.removesuffix(f" {word}")
    if lang in PERCENT_AT_BOTH_ENDS and "{}%" in template:
        first += "%"
    is_signed = ends[0] < 0 or first.startswith("+")
    key = "display.between-signed" if is_signed else "display.between"
    return _marked(lang, key, template, {"first": first, "last": last})


def of_row(
    row: Mapping[str, Any], lang: str, unit: Mapping[str, Any], *, in_words: bool = True
) -> str:
    """The value of an observation, by the columns of its row and those of its unit."""
    return text(
        lang,
        row["relation"],
        row["value"],
        (row["value_min"], row["value_max"]),
        unit,
        last_digit(row["multiplier"], row["decimals"]),
        is_change=row["measure"] == "growth",
        in_words=in_words,
    )


def last_digit(multiplier: int, decimals: int) -> int | None:
    """The power of ten of the last decimal as printed; None without decimals."""
    return multiplier - decimals if decimals else None


def limit(lang: str, kind: str, value: Number, unit: Mapping[str, Any] | None) -> str:
    """Write a limit of a filter, with its unit where that is known: "at least 9 trillion yuan"."""
    if unit is None:
        return _marked(lang, f"limit.{kind}", "{}", {"number": digits(value)})
    written = number(lang, unit["number_style"], value)
    return _marked(lang, f"limit.{kind}", _template(lang, value, unit), {"number": written})


def number(lang: str, style: str, value: Number, last_digit: int | None = None) -> str:
    """Write a number alone, in the unit's number style, down to its last digit.

    In groups, or with the largest scale word that leaves few decimals; plain digits where none
    does.
    """
    whole = int(value)
    if style == "ordinal" and lang == "en" and value == whole:
        return ordinal(whole)
    if style == "scaled" and lang in GROUPS:
        return _grouped(lang, value, last_digit)
    # No scale is so small that it leaves few decimals of a number that is not whole.
    if style == "scaled" and whole == value:
        for scale, word in SCALES[lang]:
            last = scale // 10 ** min(SCALE_DECIMALS[lang], power(scale))
            if whole % last == 0 and scale <= abs(whole) < MAX_SCALED * scale:
                of_scale = None if last_digit is None else last_digit - power(scale)
                return digits(Decimal(whole) / scale, of_scale) + word
    return digits(value, last_digit)


def digits(value: Number, last_digit: int | None = None) -> str:
    """Digits with thousands separators: 1,012 and 11.6; 5.0 only where its last digit is known."""
    written = f"{value:,}"
    if not isinstance(value, int) and "e" in written.lower():
        written = f"{Decimal(str(value)):,f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    if last_digit is not None and last_digit < 0:
        whole, _, decimals = written.partition(".")
        written = f"{whole}.{decimals:0<{-last_digit}}"
    return written


def power(scale: int) -> int:
    """The exponent of a power of ten."""
    return len(str(scale)) - 1


def ordinal(value: int) -> str:
    """English ordinal: 1st, 2nd, 3rd, 4th, 11th, 32nd."""
    teen = 10 <= abs(value) % 100 <= 20
    suffix = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(abs(value) % 10, "th")
    return f"{value:,}{suffix}"


def _marked(lang: str, key: str, template: str, numbers: Mapping[str, str]) -> str:
    """Numbers with the mark of a number, in the unit's template, with the mark of the whole."""
    marked = translate(f"{key}.number", lang, **numbers)
    return translate(f"{key}.whole", lang, text=template.format(marked))


def _template(lang: str, value: Number | None, unit: Mapping[str, Any]) -> str:
    one = lang == "en" and value == 1
    template: str = unit["display_en_one" if one else f"display_{lang}"]
    return template


def _grouped(lang: str, value: Number, last_digit: int | None) -> str:
    """Groups of four digits: 2兆1,860億, 2조 1,860억. Plain digits below ten thousand."""
    exact: int | Decimal = Decimal(str(value)) if isinstance(value, float) else value
    rest = exact if exact >= 0 else -exact
    if rest < 10**4 or rest >= 10**16:
        return digits(value, last_digit)
    groups = []
    for scale, word in SCALES[lang]:
        count, rest = divmod(rest, scale)
        groups += [digits(int(count)) + word] if count else []
    groups += [digits(rest)] if rest else []
    return ("-" if value < 0 else "") + GROUPS[lang].join(groups)
