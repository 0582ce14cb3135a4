"""BibTeX as biber and other programs read it."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from bibtexparser.entrypoint import parse_string

from api.i18n.citations import Published, of_answer
from tests.api.test_citations import ARTICLE, LANGUAGES, NAMED, NASTY, PUBLISHED, REFERENCE, SOURCE
from tests.support.nonempty import nonempty

pytestmark = pytest.mark.slow

Entries = dict[str, dict[str, str]]


def entries(text: str) -> Entries:
    library = parse_string(text)
    assert not library.failed_blocks
    return {
        each.key: {"entry": each.entry_type} | {field.key: field.value for field in each.fields}
        for each in library.entries
    }


def whole(client: httpx.Client, lang: str) -> str:
    """The entries of every observation, each article and source once."""
    rows = client.get("/v1/observations", params={"limit": 1000}).json()["data"]
    found = {}
    for row in nonempty(rows):
        path = f"/v1/observations/{row['id']}/citation"
        text = client.get(path, params={"format": "bibtex", "lang": lang}).text
        for entry in re.findall(r"^@.*?^\}$", text, re.MULTILINE | re.DOTALL):
            found[entry.partition(",")[0]] = entry
    return "\n\n".join(found.values())


def test_an_observation_is_a_data_set_with_its_release_and_address(lite: httpx.Client) -> None:
    cited = lite.get(f"/v1/observations/{NAMED}/citation").json()["data"]
    entry = entries(cited["bibtex"])[f"observation-{NAMED}"]
    assert entry["entry"] == "dataset"
    assert entry["author"] == "{Article indicators}"
    assert entry["date"] == cited["released"]
    assert (entry["version"], entry["number"]) == (str(cited["release"]), NAMED)
    assert entry["url"] == cited["url"]
    assert "howpublished" not in entry


def test_an_article_is_one_of_a_newspaper_with_its_day(lite: httpx.Client) -> None:
    text = lite.get(f"/v1/observations/{NAMED}/citation?format=bibtex").text
    entry = entries(text)["article-manufacturing-data-2025"]
    expected = {
        "entry": "article",
        "entrysubtype": "newspaper",
        "journal": "The Korea Economic Daily",
        "date": "2025-06-19",
        "year": "2025",
        "month": "jun",
        "language": "japanese",
    }
    assert entry.items() >= expected.items()


def test_a_source_has_the_year_of_its_edition_as_date(lite: httpx.Client) -> None:
    text = lite.get(f"/v1/observations/{NAMED}/citation?format=bibtex").text
    entry = entries(text)["source-ifr-world-robotics-2024"]
    assert (entry["entry"], entry["type"]) == ("techreport", "Report")
    assert entry["institution"] == "International Federation of Robotics"
    assert (entry["date"], entry["year"]) == ("2024", "2024")
    assert "edition" not in entry


@pytest.mark.parametrize(
    ("edition", "addition", "date"),
    [("2024", None, "2024"), ("Spring 2024", "edition Spring 2024", None), (None, None, None)],
)
def test_an_edition_is_never_a_number(
    edition: str | None, addition: str | None, date: str | None
) -> None:
    source = SOURCE | {"edition": edition, "edition_inferred": False}
    cited = of_answer("Robots", [], [source], 0, PUBLISHED, REFERENCE)
    entry = entries(cited.bibtex)["source-s"]
    assert entry.get("titleaddon") == addition
    assert entry.get("date") == entry.get("year") == date
    assert "edition" not in entry
    assert cited.csl[1].get("edition") == (edition if addition else None)


def test_an_article_without_an_author_is_sorted_by_its_newspaper() -> None:
    unsigned = ARTICLE | {"author": None, "title_en": "Robots"}
    [_, entry] = entries(of_answer("", [unsigned], [], 0, PUBLISHED, REFERENCE).bibtex).values()
    assert "author" not in entry
    assert entry["key"] == entry["journal"]


needs_biber = pytest.mark.skipif(not shutil.which("biber"), reason="`biber` is not installed")


def complaints(text: str, folder: Path) -> list[str]:
    """Warnings and errors of biber, which compares the entries with the data model of biblatex."""
    file = folder / "all.bib"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "--nolog", file.name],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert "Output to" in done.stdout, done.stdout + done.stderr
    return [each for each in done.stdout.splitlines() if not each.startswith("INFO")]


@needs_biber
@pytest.mark.parametrize("lang", LANGUAGES)
def test_biber_reads_every_citation_without_a_warning(
    lite: httpx.Client, tmp_path: Path, lang: str
) -> None:
    text = whole(lite, lang)
    assert len(entries(text)) == 37 + 1 + 3
    assert complaints(text, tmp_path) == []


@needs_biber
def test_biber_reads_special_characters(tmp_path: Path) -> None:
    published = Published(3, "2026-11-23", "https://example.org/v1/a?b=c&d=1%25_{~}", "en")
    cited = of_answer(NASTY, [ARTICLE], [SOURCE], 2, published, REFERENCE)
    assert complaints(cited.bibtex, tmp_path) == []
    written = (tmp_path / "all_bibertool.bib").read_text(encoding="utf-8")
    assert "DATE = {2024-02-29}" in written


@needs_biber
def test_biber_warns_of_a_wrong_date(tmp_path: Path) -> None:
    """What the tests above rely on."""
    assert complaints("@article{a,\n  date = {2025-13-45},\n}\n", tmp_path)
