"""The numeral reader: annotated sentences, single phrases, the article's figures, any text."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.numerals import LANGUAGES, Kind, read
from tests.conftest import ARTICLE_FOLDER, PROJECT, SEED
from tests.numerals.scores import score, sentences
from tests.support.nonempty import nonempty

PHRASES_FILE = ARTICLE_FOLDER.parent / "field" / "numeral-phrases.json"
FIGURES = SEED / "articles" / "manufacturing-data-2025"
OLDER_RELATIONS = {"nearly": "lt", "just-over": "gt"}
"""How a list of phrases names relations that are finer here."""
CHARACTERS = (
    "0123456789,.:%-~ ０９，．一二十百千万亿億兆点分之成割半数第年月日일이십백천만억조할분秒"
    "half a one in to k m\n"
)

# text, lang, then what is read: text, value, minimum, maximum, relation, decimals, multiplier
PHRASES: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    ("約1.814兆元", "ja", [("1.814兆", 1814000000000, None, None, "approx", 3, 12)]),
    ("2兆1,860億元", "ja",
     [("2兆1,860億", 2186000000000, 2186000000000, 2186000000000, "eq", 0, 8)]),
    ("5.0%増", "ja", [("5.0", 5, 5, 5, "eq", 1, 0)]),
    ("33.3%超の減少", "ja", [("33.3", -33.3, None, -33.3, "lt", 1, 0)]),
    ("売上高は6~8割減った", "ja", [("6~8割", None, -80, -60, "between", 0, 0)]),
    ("1万2000人近い", "ja", [("1万2000", 12000, None, 12000, "nearly", 0, 0)]),
    ("△0.3%", "ja", [("△0.3", -0.3, -0.3, -0.3, "eq", 1, 0)]),
    ("5%에 조금 못 미쳤다", "ko", [("5", 5, None, 5, "nearly", 0, 0)]),
    ("전월 대비로는 22.5%, 전년 동월 대비로는 4% 줄었다", "ko",
     [("22.5", -22.5, -22.5, -22.5, "eq", 1, 0), ("4", -4, -4, -4, "eq", 0, 0)]),
    ("前月比2.5％、前年同月比4％減", "ja",
     [("2.5", -2.5, -2.5, -2.5, "eq", 1, 0), ("4", -4, -4, -4, "eq", 0, 0)]),
    ("eased by half a percent", "en", [("half", -0.5, -0.5, -0.5, "eq", 1, 0)]),
    ("21860亿元", "zh", [("21860亿", 2186000000000, 2186000000000, 2186000000000, "eq", 0, 8)]),
    ("9万7千亿元", "zh", [("9万7千亿", 9700000000000, 9700000000000, 9700000000000, "eq", 0, 11)]),
    ("同比下降近33.3%", "zh", [("33.3", -33.3, -33.3, None, "nearly", 1, 0)]),
    ("增长了两倍", "zh", [("两", 3, 3, 3, "eq", 0, 0)]),
    ("是去年的两倍", "zh", [("两", 2, 2, 2, "eq", 0, 0)]),
    ("8千瓦", "zh", [("8", 8, 8, 8, "eq", 0, 0)]),
    ("3만5천명", "ko", [("3만5천", 35000, 35000, 35000, "eq", 0, 3)]),
    ("4천872명", "ko", [("4천872", 4872, 4872, 4872, "eq", 0, 0)]),
    ("100여 개", "ko", [("100", 100, 100, None, "just-over", 0, 0)]),
    ("610여조 원", "ko", [("610여조", 610000000000000, 610000000000000, None, "just-over", 0, 12)]),
    ("여섯 명", "ko", [("여섯", 6, 6, 6, "eq", 0, 0)]),
    ("열 대 중 일곱", "ko", [("열 대 중 일곱", 0.7, 0.7, 0.7, "eq", 0, 0)]),
    ("三人に二人", "ja", [("三人に二", 2 / 3, 2 / 3, 2 / 3, "eq", 0, 0)]),
    ("三分の二", "ja", [("三分の二", 2 / 3, 2 / 3, 2 / 3, "eq", 0, 0)]),
    ("228경기", "ko", [("228", 228, 228, 228, "eq", 0, 0)]),
    ("열 명 중 일곱 명", "ko", [("열 명 중 일곱", 0.7, 0.7, 0.7, "eq", 0, 0)]),
    ("more than halved", "en", [("halved", 0.5, None, 0.5, "lt", 0, 0)]),
    ("fell by at least $3.2bn", "en", [("3.2bn", -3200000000, None, -3200000000, "le", 1, 9)]),
    ("3 to 5 million jobs", "en", [("3 to 5 million", None, 3000000, 5000000, "between", 0, 6)]),
    ("from 3% to 5%", "en", [("3", 3, 3, 3, "eq", 0, 0), ("5", 5, 5, 5, "eq", 0, 0)]),
    ("in 2023-24", "en", [("2023-24", None, 2023, 2024, "between", 0, 0)]),
    ("up to 150 stores", "en", [("150", 150, None, 150, "le", 0, 0)]),
    ("two and a half million", "en",
     [("two and a half million", 2500000, 2500000, 2500000, "eq", 1, 6)]),
    ("at 10:30", "en", [("10:30", None, None, None, "eq", 0, 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lang", "expected"), PHRASES)
def test_phrases(text: str, lang: str, expected: list[tuple[Any, ...]]) -> None:
    keys = ("text", "value", "value_min", "value_max", "relation", "decimals", "multiplier")
    found = [each.as_json() for each in read(text, lang)]
    assert [tuple(each[key] for key in keys) for each in found] == expected


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["sentences", "unseen"])
def test_annotated_sentences(lang: str, name: str) -> None:
    result = score(lang, name)
    shares = {key: getattr(result, key) / result.all for key in ("found", "values", "relations")}
    assert min(shares["found"], shares["values"]) >= 0.95, shares
    assert shares["relations"] >= 0.95, shares
    assert result.kinds / result.all >= 0.9
    assert result.false <= 5


def rows(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


def phrases_of_the_field() -> Iterator[Any]:
    if not PHRASES_FILE.exists():
        return
    for each in json.loads(PHRASES_FILE.read_text())["phrases"]:
        yield pytest.param(each, id=each["text"])


@pytest.mark.skipif(not PHRASES_FILE.exists(), reason="needs the list of phrases")
@pytest.mark.parametrize("phrase", [*phrases_of_the_field()])
def test_phrases_of_the_field(phrase: dict[str, Any]) -> None:
    found = [
        OLDER_RELATIONS.get(each.relation, each.relation.value)
        for each in read(phrase["text"], phrase["lang"])
        for ends in [[each.amount, each.upper] if each.upper else [each.amount]]
        if [float(end.value) for end in ends] == phrase["values"]
    ]
    assert found == [phrase["relation"]]


@pytest.mark.skipif(not ARTICLE_FOLDER.exists(), reason="needs the article's text")
def test_every_figure_of_the_article_is_found_and_its_value_right() -> None:
    (path,) = ARTICLE_FOLDER.glob("*.txt")
    text = path.read_text(encoding="utf-8")
    numerals = read(text, "ja")
    figures = rows(FIGURES / "figures.csv")
    observations = {row["key"]: row for row in rows(FIGURES / "observations.csv")}
    runs = [*re.finditer(r"[0-9](?:[0-9,.]*[0-9])?", text)]
    assert len(runs) >= len(figures) == 54
    position, checked = 0, 0
    for figure in figures:
        position = text.index(figure["as_printed"], position)
        end = position + len(figure["as_printed"])
        found = next(each for each in numerals if each.start < end and each.end > position)
        position += 1
        observation = observations.get(figure["observation"])
        if figure["role"] != "value" or observation is None:
            continue
        read_as = found.as_json()
        for column in ("value", "value_min", "value_max"):
            printed = observation[column]
            if printed and observation["relation"] in ("eq", "between"):
                assert read_as[column] == pytest.approx(float(printed)), figure
            elif column == "value" and printed:
                assert read_as["value"] == pytest.approx(float(printed)), figure
        assert read_as["relation"] == observation["relation"], figure
        checked += 1
    assert checked == 38


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("2026年に112兆円", "ja", Kind.YEAR),
        ("30年に1度", "ja", Kind.QUANTITY),
        ("2020年以来", "zh", Kind.YEAR),
        ("2000年前", "zh", Kind.QUANTITY),
    ],
)
def test_years_are_told_from_durations(text: str, lang: str, kind: Kind) -> None:
    assert read(text, lang)[0].kind is kind


@given(st.text(st.one_of(st.characters(), st.sampled_from(CHARACTERS))), st.sampled_from(LANGUAGES))
def test_any_text_is_read(text: str, lang: str) -> None:
    found = read(text, lang)
    assert [each.text for each in found] == [text[each.start : each.end] for each in found]
    places = [place for each in found for place in (each.start, each.end)]
    assert places == sorted(places)
    json.dumps([each.as_json() for each in found], allow_nan=False)
    assert all(each.value is None or abs(each.value) < Decimal(10) ** 21 for each in found)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_in_another_language_is_read(lang: str) -> None:
    missed = [
        (text, each["text"])
        for other in LANGUAGES
        for text, annotated in sentences(other)
        for each in annotated
        if re.fullmatch("20[0-9][0-9]", each["text"])
        and not any(each["text"] in found.text for found in read(text, lang))
    ]
    assert missed == []


@pytest.mark.slow
def test_a_long_run_is_read() -> None:
    for piece in nonempty([*set(CHARACTERS), "십만 ", "one ", "2兆1,", "1:23:"]):
        found = [each for lang in LANGUAGES for each in read(piece * 5_000, lang)]
        assert all(set(each.text) <= set(piece) for each in found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("(1) exports rose", Kind.LIST_NUMBER), ("the chair (35) resigned", Kind.QUANTITY)],
)
def test_only_numbers_of_items_are_list_numbers(text: str, kind: Kind) -> None:
    assert [each.kind for each in read(text, "en")] == [kind]


def test_kinds_are_a_closed_list() -> None:
    kinds = "quantity money percent points multiple fraction rank year date period time-of-day age"
    assert {*Kind} == {*kinds.split(), "list-number", "name-part"}


def command(*arguments: str, text: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "api", "numerals", *arguments],
        input=text, capture_output=True, cwd=PROJECT, timeout=60,
    )  # fmt: skip


@pytest.mark.slow
def test_the_command_prints_a_line_of_json_for_each_numeral() -> None:
    done = command("--lang", "ko", text="9조 위안을 넘어섰다. 3~4위권".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "start": 0, "end": 2, "text": "9조", "value": 9000000000000,
            "value_min": 9000000000000, "value_max": None, "relation": "gt", "decimals": 0,
            "multiplier": 12, "kind": "money", "unit": "위안", "lang": "ko",
        },
        {
            "start": 13, "end": 16, "text": "3~4", "value": None, "value_min": 3, "value_max": 4,
            "relation": "between", "decimals": 0, "multiplier": 0, "kind": "rank", "unit": "위",
            "lang": "ko",
        },
    ]  # fmt: skip


@pytest.mark.slow
def test_the_command_says_what_is_wrong() -> None:
    done = command("--lang", "ko", text="9조".encode("euc-kr"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().startswith("error: The text is not UTF-8: byte 2.")
    done = command("--lang", "fr", text=b"9")
    assert done.returncode == 2
    assert b"choose from" in done.stderr


def test_the_reader_imports_nothing_of_the_service() -> None:
    code = "import sys, api.numerals; print(*(m for m in sys.modules if m.startswith('api')))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert all(each == "api" or each.startswith("api.numerals") for each in done.stdout.split())
