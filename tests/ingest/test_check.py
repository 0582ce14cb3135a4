"""`python -m api check` names every issue of a seed folder, and what is accepted."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.ingest.bundle import Counts, check, open_bundle
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from tests.conftest import SEED, run_api
from tests.support.bundles import ARTICLE, CLAIMS, FIGURES, OBSERVATIONS, change, copy_seed, rewrite
from tests.support.nonempty import nonempty

NOWHERE = "sqlite:////nowhere/at/all.db"
KOREA = "korea-robot-density-2023"
RATIO = "korea-robot-density-to-world-2023"
COUNT = "geely-ningbo-robots"
RANGE = "korea-unresolved-rank-since-2020"


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


def read(seed: Path) -> Counts:
    return check(open_bundle(seed), Progress())


def issues(seed: Path) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        read(seed)
    return list(caught.value.issues)


def issue(seed: Path) -> BundleIssue:
    [only] = issues(seed)
    return only


def test_the_seed_has_no_issues() -> None:
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
        ("relation", "=", "accepted: eq, gt, ge, lt, le, approx, nearly, just-over or between"),
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
        ("as_printed", "", "this may not be empty"),
        ("as_printed", "=cmd()", "text may not begin with = + - @"),
        ("note", "+1+2", "text may not begin with = + - @"),
        ("note", "@here", "text may not begin with = + - @"),
        ("note", " spaced ", "remove the space"),
        ("note", "hid\u202eden", "remove the invisible character U+202E"),
        ("inferred", "period sector maybe", "accepted, separated by spaces: metric, area"),
        ("value", "0.12345678901234567", "at most 15 digits"),
        ("value", "9007199254740993", "at most 15 digits"),
        ("value", "１０１２", "write 1012, with the digits 0 to 9"),
        ("value", "10١2", "a number with a decimal point"),
        ("value", "-0.5", "accepted: 0 or more; robot-density is a density"),
        ("as_printed", "＝cmd()", "text may not begin with = + - @"),
        ("as_printed", "＋A1", "text may not begin with = + - @"),
        ("as_printed", "－A1", "text may not begin with = + - @"),
        ("as_printed", "＠x", "text may not begin with = + - @"),
        ("note", "two\u2028lines", "remove the invisible character U+2028"),
        ("note", "two\u2029lines", "remove the invisible character U+2029"),
        ("paragraph", "0", "accepted: a whole number of 1 or more"),
        ("paragraph", "3_1", "accepted: a whole number of 1 or more"),
        ("paragraph", " 31", "accepted: a whole number of 1 or more"),
        ("paragraph", "+31", "accepted: a whole number of 1 or more"),
        ("paragraph", "31.0", "accepted: a whole number of 1 or more"),
        ("paragraph", "３１", "accepted: a whole number of 1 or more"),
        ("sentence", "2147483648", "accepted: a whole number of 2147483647 or less"),
        ("paragraph", "36", "the article has the paragraphs 1 to 35"),
        ("paragraph", "x", "accepted: a whole number"),
        ("sentence", "1.5", "accepted: a whole number"),
    ],
)
def test_a_bad_cell_is_named_with_what_is_accepted(
    seed: Path, column: str, value: str, accepted: str
) -> None:
    line = change(seed, OBSERVATIONS, KOREA, **{column: value})
    [found] = [each for each in issues(seed) if each.line == line]
    assert found.file == OBSERVATIONS
    assert accepted in found.message
    if found.column:
        assert (found.column, found.value) == (column, value)


def test_an_observation_without_a_subject_is_named(seed: Path) -> None:
    change(seed, OBSERVATIONS, KOREA, area="")
    found = issue(seed)
    assert (found.column, found.message) == (
        "organization",
        "an observation needs an area or an organization",
    )


def test_every_cell_of_a_line_is_checked(seed: Path) -> None:
    cells = {
        "metric": "robots",
        "area": "Korea",
        "organization": "nobody",
        "sector": "x",
        "period": "23",
        "value": "1,012",
        "value_min": "5",
        "source": "y",
        "paragraph": "36",
    }
    line = change(seed, OBSERVATIONS, KOREA, **cells)
    named = {each.column: each.value for each in issues(seed) if each.line == line}
    assert named == cells


def test_rules_between_cells_hold_beside_a_wrong_cell(seed: Path) -> None:
    line = change(
        seed, OBSERVATIONS, KOREA, note="=x", relation="between", value_min="7", unit="percent"
    )
    found = [each for each in issues(seed) if each.line == line]
    assert [each.column for each in found] == ["note", "unit", "value", "value_max"]


def test_rules_between_cells_pass_over_those_that_are_wrong(seed: Path) -> None:
    change(seed, OBSERVATIONS, KOREA, relation="about", value="", value_min="5")
    assert issue(seed).column == "relation"


@pytest.mark.parametrize(
    ("file", "key", "cells", "column"),
    [
        ("areas.csv", "CN-ZJ", {"parent": "x", "note": "=x"}, "parent"),
        ("areas.csv", "KR", {"latitude": "", "note": "=x"}, "longitude"),
        ("areas.csv", "CN-ZJ", {"parent": "", "note": "=x"}, "parent"),
        ("areas.csv", "KR", {"m49": "156", "note": "=x"}, "m49"),
        ("sectors.csv", "robots", {"isic4": "", "note": "=x"}, "isic4_match"),
        ("metrics.csv", "gdp", {"unit": "yuan", "definition": "=x"}, "unit"),
        ("organizations.csv", "maersk", {"country": "001", "note": "=x"}, "country"),
        ("organizations.csv", "maersk", {"parent": "x", "note": "=x"}, "parent"),
        ("sources.csv", "unido-cip", {"organization": "un", "note": "=x"}, "organization"),
        (CLAIMS, "china-most-dramatic-rise", {"areas": "CN XX", "note": "=x"}, "areas"),
        (CLAIMS, "china-most-dramatic-rise", {"said_by": "x", "note": "=x"}, "said_by"),
        (CLAIMS, "china-most-dramatic-rise", {"observations": "x", "note": "=x"}, "observations"),
        (CLAIMS, "china-most-dramatic-rise", {"paragraph": "36", "note": "=x"}, "paragraph"),
        (FIGURES, "3", {"claim": "x", "as_printed": "=x"}, "claim"),
        (FIGURES, "3", {"observation": "", "as_printed": "=x"}, "reason"),
        (FIGURES, "3", {"number": "7", "as_printed": "=x"}, "number"),
    ],
)
def test_references_are_checked_in_lines_that_have_another_issue(
    seed: Path, file: str, key: str, cells: dict[str, str], column: str
) -> None:
    line = change(seed, file, key, **cells)
    found = [each for each in issues(seed) if each.file == file and each.line == line]
    assert column in [each.column for each in found]
    assert "=x" in [each.value for each in found]


@pytest.mark.parametrize(
    ("key", "value", "accepted"),
    [
        ("china-cip-rank-2018", "0", "a whole number of 1 or more; cip-rank is a rank"),
        ("china-cip-rank-2018", "2.5", "a whole number of 1 or more; cip-rank is a rank"),
        ("us-manufacturing-share", "101", "0 to 100; manufacturing-share-of-gdp is a share"),
        ("us-manufacturing-share", "-1", "0 to 100; manufacturing-share-of-gdp is a share"),
        (RATIO, "-6", "0 or more; robot-density-to-world-ratio is a ratio"),
        (COUNT, "800.5", "a whole number of 0 or more; robots-in-operation is a count"),
        (COUNT, "-1", "a whole number of 0 or more; robots-in-operation is a count"),
    ],
)
def test_a_value_lies_within_the_bounds_of_its_measure(
    seed: Path, key: str, value: str, accepted: str
) -> None:
    change(seed, OBSERVATIONS, key, value=value)
    found = issue(seed)
    assert (found.column, found.value, found.message) == ("value", value, f"accepted: {accepted}")


def test_both_ends_of_a_range_of_ranks_are_ranks(seed: Path) -> None:
    change(seed, OBSERVATIONS, RANGE, value_min="0", value_max="1.5")
    assert [each.column for each in issues(seed)] == ["value_max", "value_min"]


def test_a_growth_may_be_negative_and_over_100(seed: Path) -> None:
    change(seed, OBSERVATIONS, "ningbo-gdp-growth-2024", value="-105.7", as_printed="105.7%減")
    assert read(seed).articles == 1


def test_a_range_needs_two_ends_in_order(seed: Path) -> None:
    change(seed, OBSERVATIONS, KOREA, relation="between", value="", value_min="5", value_max="5")
    assert issue(seed).message == "value_min must be less than value_max"


def test_a_duplicate_observation_is_named_with_its_twin(seed: Path) -> None:
    change(seed, OBSERVATIONS, "singapore-robot-density-2023", area="KR")
    assert "the same metric, area, organization, sector, period and source" in issue(seed).message


def test_a_key_that_stands_twice_is_named(seed: Path) -> None:
    rewrite(seed, OBSERVATIONS, lambda lines: [*lines, {**lines[0], "period": "1991"}])
    assert issue(seed).message == "this key stands on line 2 already"


def test_a_metric_with_two_units_is_refused(seed: Path) -> None:
    def twice(lines: list[dict[str, str]]) -> list[dict[str, str]]:
        return [*lines, {**lines[1], "unit": "percent"}]

    rewrite(seed, "metrics.csv", twice)
    assert any("a metric has one unit" in each.message for each in issues(seed))


def test_a_row_needs_a_name_in_one_language(seed: Path) -> None:
    line = change(seed, "areas.csv", "KR", name_en="", name_ja="", name_ko="", name_zh="")
    found = issue(seed)
    assert (found.file, found.line, found.column) == ("areas.csv", line, "name_zh")
    assert found.message == "a name in at least one language is needed"


@pytest.mark.parametrize(
    ("file", "key", "cells", "message"),
    [
        ("areas.csv", "CN-ZJ", {"parent": "CHN"}, "did you mean CN?"),
        ("areas.csv", "CN-ZJ", {"parent": "CN-330100"}, "is a city; accepted here: country"),
        ("areas.csv", "KR", {"m49": "156"}, "this code is CN's already"),
        ("areas.csv", "KR", {"latitude": "95"}, "accepted: a number of 90 or less"),
        ("areas.csv", "KR", {"type": "nation"}, "accepted: world, group, country"),
        ("sectors.csv", "robots", {"isic4": ""}, "isic4_match is none where isic4 is empty"),
        ("sectors.csv", "manufacturing", {"parent": "robots"}, "lies above itself"),
        ("units.csv", "CNY", {"display_en": "yuan"}, "accepted: text with {} once"),
        ("metrics.csv", "gdp", {"unit": "yuan"}, "not in units.csv"),
        ("sources.csv", "unido-cip", {"url": "https://x\u202e"}, "invisible character U+202E"),
        ("areas.csv", "KR", {"m49": "４10"}, "accepted: three digits, such as 410"),
        ("areas.csv", "KR", {"alpha3": "kor"}, "accepted: three capitals, such as KOR"),
        ("areas.csv", "KR", {"unlocode": "x"}, "accepted: a UN/LOCODE"),
        ("areas.csv", "KR", {"code": "kr"}, "accepted: capitals and digits, such as KR"),
        ("areas.csv", "KR", {"longitude": ""}, "a point needs latitude and longitude"),
        ("areas.csv", "CN-ZJ", {"parent": ""}, "a province needs the area it lies in"),
        ("areas.csv", "KR", {"code": "NONE"}, '"none" means "without" in the API'),
        ("sectors.csv", "robots", {"code": "Robots"}, "up to 80 small letters, digits, hyphens"),
        ("sectors.csv", "robots", {"code": "a" * 81}, "up to 80 small letters"),
        ("sectors.csv", "robots", {"code": "none"}, '"none" means "without" in the API'),
        ("units.csv", "CNY", {"code": "none"}, '"none" means "without" in the API'),
        ("metrics.csv", "gdp", {"id": "none"}, '"none" means "without" in the API'),
        ("organizations.csv", "maersk", {"id": "none"}, '"none" means "without" in the API'),
        ("sources.csv", "unido-cip", {"id": "none"}, '"none" means "without" in the API'),
        ("comparisons.csv", "previous-year", {"code": "none"}, '"none" means "without"'),
        ("sectors.csv", "robots", {"isic4": "28２"}, "accepted: A to U, or 2 to 4 digits"),
        ("metrics.csv", "gdp", {"higher_is_better": "maybe"}, "accepted: true, false"),
        ("metrics.csv", "gdp", {"higher_is_better": "yes"}, "accepted: true, false"),
        ("sources.csv", "unido-cip", {"edition_inferred": ""}, "this may not be empty"),
        (OBSERVATIONS, "ningbo-city-rank", {"measure_stated": "1"}, "accepted: true, false"),
        ("organizations.csv", "maersk", {"country": "Denmark"}, "did you mean DK?"),
        ("sources.csv", "unido-cip", {"organization": "un"}, "not in organizations.csv"),
        ("sources.csv", "unido-cip", {"url": "ftp://x"}, "an address with http:// or https://"),
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
def test_inconsistent_rows_are_reported(
    seed: Path, file: str, key: str, cells: dict[str, str], message: str
) -> None:
    line = change(seed, file, key, **cells)
    found = [each for each in issues(seed) if each.file == file and each.line == line]
    assert any(message in each.message for each in found), found


def test_codes_that_differ_in_letter_case_only_are_refused(seed: Path) -> None:
    rewrite(seed, "units.csv", lambda lines: [*lines, {**lines[0], "code": "cny"}])
    assert issue(seed).message == "only letter case differs from CNY on line 2"


def test_true_and_false_of_a_spreadsheet_are_read(seed: Path) -> None:
    change(seed, "metrics.csv", "gdp", higher_is_better="False")
    change(seed, OBSERVATIONS, "ningbo-city-rank", measure_stated="TRUE")
    assert read(seed).articles == 1


def test_an_unknown_column_is_reported_with_the_nearest_known_one(seed: Path) -> None:
    path = seed / "areas.csv"
    text = path.read_text(encoding="utf-8").replace("latitude", "lattitude", 1)
    path.write_text(text, encoding="utf-8")
    messages = {each.column: each.message for each in issues(seed)}
    assert messages["lattitude"] == "unknown column; did you mean latitude?"
    assert messages["latitude"] == "this column is missing"


def test_a_file_that_is_not_utf_8_is_named_with_the_line(seed: Path) -> None:
    path = seed / "sectors.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", errors="replace"))
    found = next(each for each in issues(seed) if each.file == "sectors.csv")
    assert found.line == 2
    assert "not UTF-8" in found.message


def test_a_file_saved_by_a_spreadsheet_is_read(seed: Path) -> None:
    for path in seed.rglob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read(seed).observations == 37


def test_a_missing_file_is_named(seed: Path) -> None:
    (seed / CLAIMS).unlink()
    (seed / "units.csv").unlink()
    files = {each.file: each.message for each in issues(seed) if "missing" in each.message}
    assert files == {CLAIMS: "this file is missing", "units.csv": "this file is missing"}


def test_a_misspelt_file_is_not_passed_over(seed: Path) -> None:
    (seed / FIGURES).rename(seed / ARTICLE / "figure.csv")
    found = {each.file: each.message for each in issues(seed)}
    assert found[f"{ARTICLE}/figure.csv"].startswith("unknown file; accepted here: article.toml")


def test_areas_in_a_circle_are_named(seed: Path) -> None:
    group = {"type": "group", "alpha3": "", "m49": "", "unlocode": ""}

    def circle(lines: list[dict[str, str]]) -> list[dict[str, str]]:
        one, other = ({**lines[1], **group, "code": code} for code in ("G11", "G22"))
        return [*lines, {**one, "parent": "G22"}, {**other, "parent": "G11"}]

    rewrite(seed, "areas.csv", circle)
    assert [each.message for each in issues(seed)] == [
        "G11 lies above itself",
        "G22 lies above itself",
    ]


def test_a_folder_that_cannot_be_an_address_is_named(seed: Path) -> None:
    (seed / ARTICLE).rename(seed / "articles" / "My Article")
    assert issue(seed).file == "articles/My Article"


def test_a_negative_figure_is_not_a_formula(seed: Path) -> None:
    change(seed, OBSERVATIONS, "ningbo-gdp-growth-2024", value="-5.7", as_printed="-5.7%")
    assert read(seed).articles == 1


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert issue(tmp_path / "none").message == "this folder is missing"


def test_a_row_of_another_width_is_named(seed: Path) -> None:
    path = seed / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + "EUR,currency\n", encoding="utf-8")
    assert "2 cells where the header has" in issue(seed).message


def test_an_open_quote_is_named(seed: Path) -> None:
    path = seed / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"EUR,currency\n', encoding="utf-8")
    assert "not CSV" in issue(seed).message


@pytest.mark.parametrize("cell", ['"an open quote', '"a "stray" quote"', "x" * 140_000])
def test_a_file_that_breaks_off_has_one_issue_and_causes_no_others(seed: Path, cell: str) -> None:
    path = seed / OBSERVATIONS
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[10] = f"{cell},{lines[10]}"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = issue(seed)
    assert (found.file, found.line) == (OBSERVATIONS, 11)
    assert "a quote inside a quoted cell is doubled" in found.message


def test_a_header_that_breaks_off_has_one_issue(seed: Path) -> None:
    (seed / CLAIMS).write_text('"key,kind\n', encoding="utf-8")
    assert [each.line for each in issues(seed) if each.file == CLAIMS] == [1]


@pytest.mark.parametrize("content", ["", "\ufeff", "\n\n", ",,,\n", '"",""\n'])
@pytest.mark.parametrize("name", [CLAIMS, f"{ARTICLE}/article.toml"])
def test_an_empty_file_is_named(seed: Path, name: str, content: str) -> None:
    (seed / name).write_text(content, encoding="utf-8")
    [found] = [each for each in issues(seed) if each.file == name]
    assert found.message == "the file is empty"


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
@pytest.mark.parametrize("quote", ["", '"'])
def test_other_separators_are_named(seed: Path, mark: str, name: str, quote: str) -> None:
    header = mark.join(f"{quote}{column}{quote}" for column in ("key", "kind", "modality"))
    (seed / CLAIMS).write_text(f"{header}\n", encoding="utf-8")
    [found] = [each for each in issues(seed) if each.file == CLAIMS]
    assert found.message == f"separated by {name}: save with commas"


def test_a_row_of_empty_cells_is_passed_over(seed: Path) -> None:
    path = seed / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + ",,,\n\n,,\n", encoding="utf-8")
    assert read(seed).articles == 1


def test_lines_are_counted_as_an_editor_counts_them(seed: Path) -> None:
    rewrite(seed, "areas.csv", lambda lines: [{**lines[0], "note": "a\u2028b\x85c"}, *lines[1:]])
    change(seed, "areas.csv", "CN", type="")
    assert [each.line for each in issues(seed)] == [2, 3]


@pytest.mark.parametrize("name", [CLAIMS, f"{ARTICLE}/article.toml", "units.csv"])
def test_a_folder_in_the_place_of_a_file_is_named(seed: Path, name: str) -> None:
    (seed / name).unlink()
    (seed / name).mkdir()
    found = [each.message for each in issues(seed) if each.file == name]
    assert found == ["a folder stands where this file should be"]


@pytest.mark.parametrize(
    ("target", "message"),
    [("nowhere.csv", "this file is a link to nowhere"), ("claims.csv", "this file cannot be read")],
)
def test_a_link_that_cannot_be_followed_is_named(seed: Path, target: str, message: str) -> None:
    (seed / CLAIMS).unlink()
    (seed / CLAIMS).symlink_to(target)
    [found] = [each for each in issues(seed) if each.file == CLAIMS]
    assert found.message.startswith(message)


def test_an_article_that_is_a_link_to_nowhere_is_named(seed: Path) -> None:
    (seed / "articles" / "gone-2024").symlink_to("nowhere")
    assert "articles/gone-2024" in {each.file for each in issues(seed)}


def test_an_article_folder_that_cannot_be_read_is_named(
    seed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "articles":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert issue(seed).message == "this folder cannot be read: Permission denied"


def test_hidden_folders_are_passed_over(seed: Path) -> None:
    (seed / "articles" / ".ipynb_checkpoints").mkdir()
    assert read(seed).articles == 1


def test_a_header_cannot_write_on_the_terminal(seed: Path) -> None:
    path = seed / "units.csv"
    text = path.read_text(encoding="utf-8").replace("symbol", "sym\x1b[2Jbol", 1)
    path.write_text(text, encoding="utf-8")
    shown = "\n".join(map(str, issues(seed)))
    assert "\x1b" not in shown
    assert "[sym\\x1b[2Jbol]" in shown


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("published = 2025-06-19", 'published = "June"', "published", "a date such as 2025-06-19"),
        ('publisher = "korea', 'publisher = "koera', "publisher", "did you mean korea"),
        ("instalment = 1", "instalment = 0", "instalment", "accepted: a whole number of 1 or more"),
        ("instalment = 1", "instalement = 1", "instalement", "unknown key"),
        ('language = "ja"', 'language = "Japanese"', "language", "a language tag"),
        ("instalment = 1", "instalment = true", "instalment", "accepted: a whole number"),
        ("instalment = 1", f"instalment = {'9' * 5000}", "", "not TOML"),
        ("instalment = 1", "instalment = 1.0", "instalment", "accepted: a whole number"),
        ("published = 2025-06-19", "published = 20250619", "published", "a date such as"),
        ("published = 2025-06-19", 'published = "2025-06-31"', "published", "the days 01 to 30"),
        ("published = 2025-06-19", 'published = "2025-06-１9"', "published", "a date such as"),
        ('language = "ja"', "language = 5", "language", "accepted: a text in quotation marks"),
        ("published_inferred = true", "published_inferred = 1", "published_inferred", "true, fal"),
        ('paragraphs = [\n  "', 'paragraphs = [\n  "x', "paragraphs", "accepted: a SHA-256"),
        ('title_ko = "', 'title_ko = "=', "title_ko", "text may not begin"),
        ('language = "ja"', "language = ja", "language", "not TOML"),
    ],
)
def test_issues_of_the_article_file_are_named(
    seed: Path, old: str, new: str, column: str, message: str
) -> None:
    path = seed / ARTICLE / "article.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = next(each for each in issues(seed) if each.file.endswith("article.toml"))
    assert found.column == column
    assert message in found.message


def test_all_issues_are_named_at_once_in_order(seed: Path) -> None:
    change(seed, OBSERVATIONS, KOREA, metric="x", period="y", note="=z")
    change(seed, OBSERVATIONS, "singapore-robot-density-2023", area="SGP")
    change(seed, "areas.csv", "DE", type="")
    done = run_api("check", str(seed), url=NOWHERE, check=False)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[-1] == "5 faults; nothing was loaded."
    assert lines[-6].startswith("areas.csv:10 [type]: accepted: world, group")
    assert "[note] '=z': text may not begin with" in done.stderr
    assert "[area] 'SGP': not in areas.csv; did you mean SG?" in done.stderr


def test_every_column_of_the_bundle_is_documented() -> None:
    text = (SEED.parent / "docs" / "bundle.md").read_text(encoding="utf-8")
    for path in nonempty(SEED.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for column in nonempty(next(csv.reader(stream))):
                assert f"`{column}`" in text, f"{path.name}: {column}"


def test_texts_without_a_translation_are_listed_as_work_not_as_issues(seed: Path) -> None:
    change(seed, OBSERVATIONS, KOREA, note="Not translated.")
    change(seed, "metrics.csv", "gdp", definition="The whole output.")
    done = run_api("check", str(seed), url=NOWHERE)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "No faults: 1 article, 37 observations, 58 claims, 54 figures.",
        "2 texts without a translation, served in English:",
        "  metrics.csv, definition of gdp (ja, ko, zh): The whole output.",
        f"  {OBSERVATIONS}, note of {KOREA} (ja, ko, zh): Not translated.",
    ]


def test_names_without_a_translation_are_listed_as_work_not_as_issues(seed: Path) -> None:
    line = change(seed, "sectors.csv", "robots", name_en="", name_ja="")
    unit = change(seed, "units.csv", "CNY", name_zh="")
    done = run_api("check", str(seed), url=NOWHERE)
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [
        "2 names without a translation, served in another language:",
        f"  sectors.csv:{line}, name of robots (en, ja): 로봇",
        f"  units.csv:{unit}, name of CNY (zh): Chinese yuan",
    ]


def test_of_many_names_without_a_translation_the_first_are_listed(seed: Path) -> None:
    rewrite(seed, "organizations.csv", lambda rows: [{**row, "name_ja": ""} for row in rows])
    lines = run_api("check", str(seed), url=NOWHERE).stdout.splitlines()
    assert len(lines) == 23
    assert lines[-1] == "  and 6 more"


def test_a_unit_needs_its_displays_in_all_languages(seed: Path) -> None:
    change(seed, "units.csv", "CNY", name_ko="", display_ko="")
    found = issue(seed)
    assert (found.column, found.message) == ("display_ko", "this may not be empty")
