"""A value with its unit, as people write it in each language. Never rounded.

`text` is a pure function of the value, its bounds and relation, the unit's templates and the
language: "> 9 trillion yuan", "9兆元超", "9조 위안 초과", "超过9万亿元".
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Number = int | float | Decimal

# For each language: how a number is marked, and how the whole text is, for each relation.
MARKS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "gt": ("> {}", "{}"),
        "ge": ("≥ {}", "{}"),
        "lt": ("< {}", "{}"),
        "le": ("≤ {}", "{}"),
        "approx": ("about {}", "{}"),
        "between": ("{}–{}", "{}"),
    },
    "ja": {
        "gt": ("{}", "{}超"),
        "ge": ("{}", "{}以上"),
        "lt": ("{}", "{}未満"),
        "le": ("{}", "{}以下"),
        "approx": ("約{}", "{}"),
        "between": ("{}～{}", "{}"),
    },
    "ko": {
        "gt": ("{}", "{} 초과"),
        "ge": ("{}", "{} 이상"),
        "lt": ("{}", "{} 미만"),
        "le": ("{}", "{} 이하"),
        "approx": ("약 {}", "{}"),
        "between": ("{}~{}", "{}"),
    },
    "zh": {
        "gt": ("超过{}", "{}"),
        "ge": ("{}", "{}及以上"),
        "lt": ("不到{}", "{}"),
        "le": ("不超过{}", "{}"),
        "approx": ("约{}", "{}"),
        "between": ("{}至{}", "{}"),
    },
}

# English and Chinese print one scale word behind a decimal; Japanese and Korean print groups.
SCALES: Mapping[str, Sequence[tuple[int, str]]] = {
    "en": ((10**12, " trillion"), (10**9, " billion"), (10**6, " million")),
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
}
SCALE_DECIMALS: Mapping[str, int] = {"en": 3, "zh": 4}
MAX_SCALED = 10**5
GROUPS: Mapping[str, tuple[str, Sequence[tuple[int, str]]]] = {
    "ja": ("", ((10**12, "兆"), (10**8, "億"), (10**4, "万"))),
    "ko": (" ", ((10**12, "조"), (10**8, "억"), (10**4, "만"))),
}


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
    numbers = bounds if relation == "between" else (value,)
    written = [number(lang, style, each) for each in numbers if each is not None]
    mark_number, mark_whole = MARKS[lang].get(relation, ("{}", "{}"))
    return mark_whole.format(_template(lang, value, unit).format(mark_number.format(*written)))


def marked(lang: str, marks: tuple[str, str], value: Number, unit: Mapping[str, Any] | None) -> str:
    """Write a value with other marks: that of its number, and that of the whole with its unit."""
    mark_number, mark_whole = marks
    if unit is None:
        return mark_whole.format(mark_number.format(digits(value)))
    written = mark_number.format(number(lang, unit["number_style"], value))
    return mark_whole.format(_template(lang, value, unit).format(written))


def number(lang: str, style: str, value: Number) -> str:
    """Write a number alone, in the unit's number style."""
    if style == "ordinal" and lang == "en" and value == int(value):
        return ordinal(int(value))
    if style == "scaled":
        return _grouped(lang, value) if lang in GROUPS else _scaled(lang, value)
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


def _template(lang: str, value: Number | None, unit: Mapping[str, Any]) -> str:
    one = lang == "en" and value == 1
    template: str = unit["display_en_one" if one else f"display_{lang}"]
    return template


def _scaled(lang: str, value: Number) -> str:
    """The largest scale word that leaves few decimals; plain digits where none does."""
    whole = int(value)
    if whole == value:  # no scale is so small that it leaves few decimals of a broken number
        for scale, word in SCALES[lang]:
            last = scale // 10 ** SCALE_DECIMALS[lang]
            if whole % last == 0 and scale <= abs(whole) < MAX_SCALED * scale:
                return digits(Decimal(whole) / scale) + word
    return digits(value)


def _grouped(lang: str, value: Number) -> str:
    """Groups of four digits: 2兆1,860億, 2조 1,860억. Plain digits below ten thousand."""
    exact: int | Decimal = Decimal(str(value)) if isinstance(value, float) else value
    rest = exact if exact >= 0 else -exact
    if rest < 10**4 or rest >= 10**16:
        return digits(value)
    between, scales = GROUPS[lang]
    groups = []
    for scale, word in scales:
        count, rest = divmod(rest, scale)
        groups += [digits(int(count)) + word] if count else []
    groups += [digits(rest)] if rest else []
    return ("-" if value < 0 else "") + between.join(groups)
