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

# English and Chinese print one scale word behind a decimal, with as many places at most; Japanese
# and Korean print groups, with this between them.
SCALE_DECIMALS: Mapping[str, int] = {"en": 3, "zh": 4}
GROUPS: Mapping[str, str] = {"ja": "", "ko": " "}
MAX_SCALED = 10**5


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
) -> str:
    """Write a value. `bounds` are used where `relation` is `between`, else `value` is."""
    style = unit["number_style"]
    if relation == "eq" and value is not None:
        return _template(lang, value, unit).format(number(lang, style, value))
    ends = {"first": bounds[0], "last": bounds[1]} if relation == "between" else {"number": value}
    written = {name: number(lang, style, end) for name, end in ends.items() if end is not None}
    return _marked(lang, f"display.{relation}", _template(lang, value, unit), written)


def limit(lang: str, kind: str, value: Number, unit: Mapping[str, Any] | None) -> str:
    """Write a limit of a filter, with its unit where that is known: "at least 9 trillion yuan"."""
    if unit is None:
        return _marked(lang, f"limit.{kind}", "{}", {"number": digits(value)})
    written = number(lang, unit["number_style"], value)
    return _marked(lang, f"limit.{kind}", _template(lang, value, unit), {"number": written})


def number(lang: str, style: str, value: Number) -> str:
    """Write a number alone, in the unit's number style.

    In groups, or with the largest scale word that leaves few decimals; plain digits where none
    does.
    """
    whole = int(value)
    if style == "ordinal" and lang == "en" and value == whole:
        return ordinal(whole)
    if style == "scaled" and lang in GROUPS:
        return _grouped(lang, value)
    # No scale is so small that it leaves few decimals of a number that is not whole.
    if style == "scaled" and whole == value:
        for scale, word in SCALES[lang]:
            last = scale // 10 ** SCALE_DECIMALS[lang]
            if whole % last == 0 and scale <= abs(whole) < MAX_SCALED * scale:
                return digits(Decimal(whole) / scale) + word
    return digits(value)


def digits(value: Number) -> str:
    """Digits with thousands separators and no needless zeros: 1,012 and 11.6."""
    written = f"{value:,}"
    if not isinstance(value, int) and "e" in written.lower():
        written = f"{Decimal(str(value)):,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


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


def _grouped(lang: str, value: Number) -> str:
    """Groups of four digits: 2兆1,860億, 2조 1,860억. Plain digits below ten thousand."""
    exact: int | Decimal = Decimal(str(value)) if isinstance(value, float) else value
    rest = exact if exact >= 0 else -exact
    if rest < 10**4 or rest >= 10**16:
        return digits(value)
    groups = []
    for scale, word in SCALES[lang]:
        count, rest = divmod(rest, scale)
        groups += [digits(int(count)) + word] if count else []
    groups += [digits(rest)] if rest else []
    return ("-" if value < 0 else "") + GROUPS[lang].join(groups)
