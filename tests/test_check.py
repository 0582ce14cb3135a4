"""`python -m api check` names every fault of a seed folder, and what is accepted."""

import csv
from pathlib import Path

import pytest

from api.seeding.bundle import read_bundle
from api.seeding.faults import BundleError, BundleFault
from tests.bundles import ARTICLE, CLAIMS, FIGURES, OBSERVATIONS, change, copy_seed, rewrite
from tests.conftest import SEED, run_api

NOWHERE = "sqlite:////nowhere/at/all.db"
KOREA = "korea-robot-density-2023"


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


def faults(seed: Path) -> list[BundleFault]:
    with pytest.raises(BundleError) as caught:
        read_bundle(seed)
    return list(caught.value.faults)


def fault(seed: Path) -> BundleFault:
    [only] = faults(seed)
    return only


def test_the_seed_has_no_faults() -> None:
    done = run_api("check", url=NOWHERE)
    assert done.stdout == "No faults: 1 article, 37 observations, 58 claims, 54 figures.\n"


@pytest.mark.parametrize(
    ("column", "value", "accepted"),
    [
        ("metric", "robot-densty", "did you mean robot-density"),
        ("area", "Korea", "did you mean KR?"),
        ("area", "한국", "did you mean KR?"),
        ("sector", "manufactoring", "did you mean manufacturing"),
        ("source", "ifr-2024", "not in sources.csv"),
        ("compared_with", "last-year", "not in comparisons.csv"),
        ("period", "2023-13", "a month is 01 to 12"),
        ("period", "last year", "a period is written as 2024"),
        ("period", "2023/2020", "a span ends after it starts"),
        ("relation", "=", "accepted: eq, gt, ge, lt, le, approx or between"),
        ("relation", "about", "accepted: eq, gt"),
        ("status", "sure", "accepted: normal, disputed"),
        ("origin", "unknown", "accepted: official-statistic"),
        ("value", "1,012", "a number with a decimal point and no separators"),
        ("value", "1012台", "a number with a decimal point"),
        ("value", "nan", "a number with a decimal point"),
        ("value", "1e3", "a number with a decimal point"),
        ("value", "", "value may be empty only where relation is between"),
        ("value", "99999999999999999999", "at most 15 digits"),
        ("value_min", "5", "written only where relation is between"),
        ("unit", "percent", "robot-density is measured in robots-per-10000-employees"),
        ("unit", "", "this may not be empty"),
        ("as_printed", "", "this may not be empty"),
        ("as_printed", "=cmd()", "text may not begin with = + - @"),
        ("note", "+1+2", "text may not begin with = + - @"),
        ("note", "@here", "text may not begin with = + - @"),
        ("note", " spaced ", "remove the space"),
        ("note", "hid\u202eden", "remove the invisible character U+202E"),
        ("inferred", "period sector maybe", "accepted, separated by spaces: metric, area"),
        ("paragraph", "0", "greater than or equal to 1"),
        ("paragraph", "36", "the article has the paragraphs 1 to 35"),
        ("paragraph", "x", "accepted: a whole number"),
        ("sentence", "1.5", "accepted: a whole number"),
        ("area", "", "an observation needs an area or an organization"),
    ],
)
def test_a_bad_cell_is_named_with_what_is_accepted(
    seed: Path, column: str, value: str, accepted: str
) -> None:
    line = change(seed, OBSERVATIONS, KOREA, **{column: value})
    [found] = [each for each in faults(seed) if each.line == line]
    assert found.file == OBSERVATIONS
    assert accepted in found.message
    if found.column:
        assert (found.column, found.value) == (column, value)


def test_a_range_needs_two_ends_in_order(seed: Path) -> None:
    change(seed, OBSERVATIONS, KOREA, relation="between", value="", value_min="5", value_max="5")
    assert fault(seed).message == "value_min must be less than value_max"


def test_a_duplicate_observation_is_named_with_its_twin(seed: Path) -> None:
    change(seed, OBSERVATIONS, "singapore-robot-density-2023", area="KR")
    assert "the same metric, area, organization, sector, period and source" in fault(seed).message


def test_a_key_that_stands_twice_is_named(seed: Path) -> None:
    rewrite(seed, OBSERVATIONS, lambda lines: [*lines, {**lines[0], "period": "1991"}])
    assert fault(seed).message == "this key stands on line 2 already"


def test_a_metric_with_two_units_is_refused(seed: Path) -> None:
    def twice(lines: list[dict[str, str]]) -> list[dict[str, str]]:
        return [*lines, {**lines[1], "unit": "percent"}]

    rewrite(seed, "metrics.csv", twice)
    assert any("a metric has one unit" in each.message for each in faults(seed))


def test_a_missing_name_is_named(seed: Path) -> None:
    change(seed, "areas.csv", "KR", name_ko="")
    found = fault(seed)
    assert (found.file, found.column, found.message) == (
        "areas.csv",
        "name_ko",
        "this may not be empty",
    )


@pytest.mark.parametrize(
    ("file", "key", "cells", "message"),
    [
        ("areas.csv", "CN-ZJ", {"parent": "CHN"}, "did you mean CN?"),
        ("areas.csv", "CN-ZJ", {"parent": "CN-330100"}, "is a city; accepted here: country"),
        ("areas.csv", "KR", {"m49": "156"}, "this code is CN's already"),
        ("areas.csv", "KR", {"latitude": "95"}, "less than or equal to 90"),
        ("areas.csv", "KR", {"type": "nation"}, "accepted: world, group, country"),
        ("sectors.csv", "robots", {"isic4": ""}, "isic4_match is none where isic4 is empty"),
        ("sectors.csv", "manufacturing", {"parent": "robots"}, "lies above itself"),
        ("units.csv", "CNY", {"display_en": "yuan"}, "must match"),
        ("metrics.csv", "gdp", {"unit": "yuan"}, "not in units.csv"),
        ("metrics.csv", "gdp", {"higher_is_better": "maybe"}, "accepted: true, false"),
        ("organizations.csv", "maersk", {"country": "Denmark"}, "did you mean DK?"),
        ("sources.csv", "unido-cip", {"organization": "un"}, "not in organizations.csv"),
        ("sources.csv", "unido-cip", {"url": "ftp://x"}, "must match"),
        ("comparisons.csv", "previous-year", {"kind": "x"}, "accepted: base or scope"),
        (CLAIMS, "china-most-dramatic-rise", {"areas": "CN XX"}, "not in areas.csv"),
        (CLAIMS, "china-most-dramatic-rise", {"observations": "china-cip"}, "no such key"),
        (CLAIMS, "china-most-dramatic-rise", {"repeats": "nothing"}, "no such key in claims.csv"),
        (CLAIMS, "china-most-dramatic-rise", {"text_ko": ""}, "this may not be empty"),
        (FIGURES, "3", {"observation": "china-cip-rank-1900"}, "did you mean china-cip-rank"),
        (FIGURES, "3", {"number": "7"}, "3 is expected here"),
        (FIGURES, "3", {"observation": ""}, "or why it is not data"),
    ],
)
def test_what_does_not_hold_together_is_named(
    seed: Path, file: str, key: str, cells: dict[str, str], message: str
) -> None:
    line = change(seed, file, key, **cells)
    found = [each for each in faults(seed) if each.file == file and each.line == line]
    assert any(message in each.message for each in found), found


def test_an_unknown_column_is_told_the_nearest(seed: Path) -> None:
    path = seed / "areas.csv"
    text = path.read_text(encoding="utf-8").replace("latitude", "lattitude", 1)
    path.write_text(text, encoding="utf-8")
    messages = {each.column: each.message for each in faults(seed)}
    assert messages["lattitude"] == "unknown column; did you mean latitude?"
    assert messages["latitude"] == "this column is missing"


def test_a_file_that_is_not_utf_8_is_named_with_the_line(seed: Path) -> None:
    path = seed / "sectors.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", errors="replace"))
    found = next(each for each in faults(seed) if each.file == "sectors.csv")
    assert found.line == 2
    assert "not UTF-8" in found.message


def test_a_file_saved_by_a_spreadsheet_is_read(seed: Path) -> None:
    for path in seed.rglob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(read_bundle(seed).articles[0].observations) == 37


def test_a_missing_file_is_named(seed: Path) -> None:
    (seed / CLAIMS).unlink()
    (seed / "units.csv").unlink()
    files = {each.file: each.message for each in faults(seed) if "missing" in each.message}
    assert files == {CLAIMS: "this file is missing", "units.csv": "this file is missing"}


def test_a_misspelt_file_is_not_passed_over(seed: Path) -> None:
    (seed / FIGURES).rename(seed / ARTICLE / "figure.csv")
    found = {each.file: each.message for each in faults(seed)}
    assert found[f"{ARTICLE}/figure.csv"].startswith("unknown file; accepted here: article.toml")


def test_areas_in_a_circle_are_named(seed: Path) -> None:
    group = {"type": "group", "alpha3": "", "m49": "", "unlocode": ""}

    def circle(lines: list[dict[str, str]]) -> list[dict[str, str]]:
        one, other = ({**lines[1], **group, "code": code} for code in ("G11", "G22"))
        return [*lines, {**one, "parent": "G22"}, {**other, "parent": "G11"}]

    rewrite(seed, "areas.csv", circle)
    assert [each.message for each in faults(seed)] == [
        "G11 lies above itself",
        "G22 lies above itself",
    ]


def test_a_folder_that_cannot_be_an_address_is_named(seed: Path) -> None:
    (seed / ARTICLE).rename(seed / "articles" / "My Article")
    assert fault(seed).file == "articles/My Article"


def test_a_negative_figure_is_not_a_formula(seed: Path) -> None:
    change(seed, OBSERVATIONS, "ningbo-gdp-growth-2024", value="-5.7", as_printed="-5.7%")
    assert len(read_bundle(seed).articles) == 1


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert fault(tmp_path / "none").message == "this folder is missing"


def test_a_row_of_another_width_is_named(seed: Path) -> None:
    path = seed / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + "EUR,currency\n", encoding="utf-8")
    assert "2 cells where the header has" in fault(seed).message


def test_an_open_quote_is_named(seed: Path) -> None:
    path = seed / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"EUR,currency\n', encoding="utf-8")
    assert "not CSV" in fault(seed).message


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("published = 2025-06-19", 'published = "June"', "published", "a date such as 2025-06-19"),
        ('publisher = "korea', 'publisher = "koera', "publisher", "did you mean korea"),
        ("instalment = 1", "instalment = 0", "instalment", "greater than or equal to 1"),
        ("instalment = 1", "instalement = 1", "instalement", "unknown key"),
        ('language = "ja"', 'language = "Japanese"', "language", "must match"),
        ('title_ko = "', 'title_ko = "=', "title_ko", "text may not begin"),
        ('language = "ja"', "language = ja", "", "not TOML"),
    ],
)
def test_faults_of_the_article_file_are_named(
    seed: Path, old: str, new: str, column: str, message: str
) -> None:
    path = seed / ARTICLE / "article.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = next(each for each in faults(seed) if each.file.endswith("article.toml"))
    assert found.column == column
    assert message in found.message


def test_all_faults_are_named_at_once_in_order(seed: Path) -> None:
    change(seed, OBSERVATIONS, KOREA, metric="x", period="y", note="=z")
    change(seed, OBSERVATIONS, "singapore-robot-density-2023", area="SGP")
    change(seed, "areas.csv", "DE", name_ja="")
    done = run_api("check", str(seed), url=NOWHERE, check=False)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[-1] == "4 faults; nothing was loaded."
    assert lines[-5].startswith("areas.csv:10 [name_ja]: this may not be empty")
    assert "[note] '=z': text may not begin with" in done.stderr
    assert "[area] 'SGP': not in areas.csv; did you mean SG?" in done.stderr


def test_every_column_of_the_bundle_is_documented() -> None:
    text = (SEED.parent / "docs" / "bundle.md").read_text(encoding="utf-8")
    for path in SEED.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for column in next(csv.reader(stream)):
                assert f"`{column}`" in text, f"{path.name}: {column}"
