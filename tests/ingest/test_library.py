"""Rows of the reference tables that come from libraries."""

import csv
import subprocess
from pathlib import Path

import pytest

from api.ingest.bundle import check, open_bundle
from api.ingest.library import known_codes
from api.ingest.progress import Progress
from tests.conftest import SEED, run_api
from tests.support.bundles import change, copy_seed


def add(seed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_api("add", *arguments, "--seed", str(seed), url="", check=False)


def row(seed: Path, table: str, code: str) -> dict[str, str]:
    with (seed / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        (found,) = (each for each in csv.DictReader(stream) if each["code"] == code)
        return {name: cell for name, cell in found.items() if cell}


def test_countries_and_groups_have_their_codes_and_names(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    done = add(seed, "area", "fr", "150")
    assert done.stdout.splitlines() == [
        "FR: France | フランス | 프랑스 | 法国",
        "150: Europe | ヨーロッパ | 유럽 | 欧洲",
    ]
    names = {"name_en": "France", "name_ja": "フランス", "name_ko": "프랑스", "name_zh": "法国"}
    codes = {"code": "FR", "type": "country", "parent": "001", "alpha3": "FRA", "m49": "250"}
    assert row(seed, "areas", "FR") == codes | names | {"aliases": "French Republic"}
    assert row(seed, "areas", "150").items() >= {"type": "group", "m49": "150"}.items()
    assert check(open_bundle(seed), Progress()).untranslated.count == 0


def test_currencies_have_their_symbol_and_displays(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    assert add(seed, "currency", "USD").returncode == 0
    assert row(seed, "units", "USD") == {
        "code": "USD", "kind": "currency", "number_style": "scaled", "symbol": "US$",
        "name_en": "US Dollar", "name_ja": "米ドル", "name_ko": "미국 달러", "name_zh": "美元",
        "display_en": "{} US dollars", "display_en_one": "{} US dollar", "display_ja": "{}米ドル",
        "display_ko": "{} 미국 달러", "display_zh": "{}美元",
    }  # fmt: skip
    assert check(open_bundle(seed), Progress()).observations == 37


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["area", "FR", "KR"], "KR is in areas.csv already."),
        (["area", "FR", "QQ"], "QQ is the code of no area."),
        (["area", "France"], "France is the code of no area. Did you mean FR (France)?"),
        (
            ["currency", "Japanese yen"],
            "Japanese yen is the code of no currency. Did you mean JPY (Japanese Yen)?",
        ),
        (["currency", "CNY"], "CNY is in units.csv already."),
        (["variant", "gdp-share", "gdp-growth"], "gdp-growth is in metrics.csv already."),
        (["variant", "gdp-sharee"], "of no variant. Did you mean gdp-share (Share of GDP)?"),
    ],
)
def test_nothing_is_added_if_one_code_is_wrong(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    seed = copy_seed(tmp_path)
    done = add(seed, *arguments)
    assert done.returncode == 1
    assert message in done.stderr
    for file in ("areas.csv", "units.csv", "metrics.csv", "translations.csv"):
        assert (seed / file).read_bytes() == (SEED / file).read_bytes()


def test_variants_of_a_metric_have_names_and_definitions_by_rule(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    done = add(seed, "variant", "gdp-share", "robots-in-operation-growth")
    assert done.stdout.splitlines() == [
        "gdp-share: Share of GDP | GDPに占める割合 | GDP 중 비중 | 占GDP比重",
        "robots-in-operation-growth: Robots in operation growth | 稼働ロボット台数の増加率 | "
        "로봇 운용 대수 증가율 | 在用机器人数量增速",
    ]
    bundle = open_bundle(seed)
    assert check(bundle, Progress()).untranslated.count == 0
    metric = bundle.reference.entries("metric")["robots-in-operation-growth"]
    assert (metric["unit"], metric["measure"]) == ("percent", "growth")
    assert metric["definition"] == (
        "Change of robots in operation against the period that compared_with names, in percent of "
        "that period."
    )
    assert bundle.reference.translated(metric["definition"], "ko")[1] == "ko"


def test_a_variant_has_no_name_where_its_metric_has_none(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    change(seed, "metrics.csv", "gdp", name_ja="", name_zh="")
    assert (
        add(seed, "variant", "gdp-share").stdout == "gdp-share: Share of GDP |  | GDP 중 비중 | \n"
    )
    counts = check(open_bundle(seed), Progress())
    assert counts.unnamed.first[1].endswith("name of gdp-share (ja, zh): Share of GDP")
    assert "metrics.csv, definition of gdp-share (ja, zh)" in counts.untranslated.first[0]


def test_every_variant_of_every_metric_makes_a_valid_row(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    reference = open_bundle(seed).reference
    there = reference.entries("metric")
    added = [each for each in known_codes("variant", reference) if each not in there]
    add(seed, "variant", *added)
    bundle = open_bundle(seed)
    assert check(bundle, Progress()).untranslated.count == 0
    assert len(bundle.reference.entries("metric")) == len(there) + len(added) > 60


def test_every_country_and_currency_makes_a_valid_row(tmp_path: Path) -> None:
    import pycountry
    from babel.numbers import list_currencies

    seed = copy_seed(tmp_path)
    there = open_bundle(seed).reference.entries("area")
    add(seed, "area", *sorted({each.alpha_2 for each in pycountry.countries} - {*there}))
    add(seed, "currency", *sorted({*list_currencies(locale="en")} - {"CNY"}))
    bundle = open_bundle(seed)
    check(bundle, Progress())
    assert len(bundle.reference.entries("area")) > 240
    assert len(bundle.reference.entries("unit")) > 150
