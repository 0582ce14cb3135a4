"""What the desk writes to the files of an article, and whom it admits."""

import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.errors import IndicatorsError
from api.ingest.written_files import complete_replacing, replace_files
from tests.conftest import PROJECT, SEED, run_api
from tests.desk.conftest import EN, TEXT
from tests.support.bundles import copy_seed
from tests.support.desk_editor import read_rows
from tests.support.desk_process import DeskProcess, desk_process

FIRST = "figure-1"
pytestmark = pytest.mark.slow  # each test has a desk of its own


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def row(folder: Path, table: str, key: str) -> dict[str, str]:
    return next(each for each in read_rows(folder, table) if key in list(each.values())[:1])


# Whom it admits


def test_only_addresses_with_the_token_exist(desk: DeskProcess) -> None:
    for path in ("/", "/state", "/files/desk/desk.html", f"/{'x' * 32}/state"):
        assert httpx.get(desk.origin + path).status_code == 404
    assert desk.client.get("").status_code == 200


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "192.168.0.1", ""])
def test_other_names_of_the_host_are_refused(desk: DeskProcess, host: str) -> None:
    response = desk.client.get("state", headers={"Host": host})
    assert response.status_code == 400


@pytest.mark.parametrize("origin", ["http://example.org", "null", "http://127.0.0.1:1", ""])
def test_changes_from_another_origin_are_refused(
    desk: DeskProcess, folder: Path, origin: str
) -> None:
    before = contents(folder)
    cells = {"metric": "gdp"}
    change = {"kind": "set", "table": "observations", "row": FIRST, "cells": cells}
    body = {"changes": [{**change, "was": {"key": FIRST}}]}
    response = httpx.post(f"{desk.address}edit", json=body, headers={"Origin": origin})
    assert response.status_code == 403
    assert contents(folder) == before


def test_requests_that_a_page_elsewhere_starts_are_refused(desk: DeskProcess) -> None:
    response = desk.client.get("state", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


def test_a_request_without_an_origin_changes_nothing(desk: DeskProcess) -> None:
    assert httpx.post(f"{desk.address}undo").status_code == 403


def test_responses_are_not_stored_framed_or_named_to_others(desk: DeskProcess) -> None:
    headers = desk.client.get("").headers
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_a_request_of_more_than_a_megabyte_is_refused(desk: DeskProcess) -> None:
    response = desk.client.post("edit", content=b" " * (1 << 20) + b"{}")
    assert response.status_code == 413


def test_it_listens_on_this_machine_alone(desk: DeskProcess) -> None:
    assert desk.origin.startswith("http://127.0.0.1:")
    port = int(desk.origin.rpartition(":")[2])
    listening = Path("/proc/net/tcp").read_text(encoding="ascii").split()
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def test_the_public_service_has_no_part_of_it(client: httpx.Client) -> None:
    for path in ("/desk", "/desk/desk.html", "/static/desk/main.js", "/files/desk/main.js"):
        assert client.get(path).status_code == 404


# What it writes


def test_a_change_is_in_the_file_when_the_response_arrives(desk: DeskProcess, folder: Path) -> None:
    state = desk.set("observations", FIRST, metric="gdp")
    assert row(folder, "observations", FIRST)["metric"] == "gdp"
    assert state["statements"][FIRST]["words"]["en"].startswith("South Korea · GDP · …")


def test_only_the_file_that_differs_is_written(desk: DeskProcess, folder: Path) -> None:
    before = contents(folder)
    desk.set("observations", FIRST, metric="gdp")
    after = contents(folder)
    assert [name for name in before if before[name] != after[name]] == ["observations.csv"]
    assert [*after] == [*before]


def test_a_cell_with_a_fault_is_saved_and_named(desk: DeskProcess, folder: Path) -> None:
    state = desk.set("observations", FIRST, area="Korea")
    assert row(folder, "observations", FIRST)["area"] == "Korea"
    [issue] = [each for each in state["issues"] if each["value"] == "Korea"]
    assert "did you mean KR?" in issue["message"]


def test_undo_and_redo_write_the_same_bytes(desk: DeskProcess, folder: Path) -> None:
    before = contents(folder)
    desk.set("observations", FIRST, metric="gdp")
    after = contents(folder)
    assert desk.send("undo").json()["redo"] == 1
    assert contents(folder) == before
    assert desk.send("redo").json()["undo"] == 1
    assert contents(folder) == after


def test_a_change_after_an_undo_cannot_be_redone(desk: DeskProcess) -> None:
    desk.set("observations", FIRST, metric="gdp")
    desk.send("undo")
    assert desk.set("observations", FIRST, metric="exports")["redo"] == 0
    assert "no change" in desk.send("redo").json()["detail"]


def test_what_another_program_has_written_is_never_overwritten(
    desk: DeskProcess, folder: Path
) -> None:
    change = {"kind": "set", "table": "observations", "row": FIRST, "cells": {"note": "Mine."}}
    shown = {"note": desk.row("observations", FIRST)["note"]}
    desk.set("observations", FIRST, note="Theirs.")
    before = contents(folder)
    response = desk.send("edit", changes=[{**change, "was": shown}])
    assert response.status_code == 409
    assert contents(folder) == before


def test_what_another_program_has_written_elsewhere_is_kept(
    desk: DeskProcess, folder: Path
) -> None:
    file = folder / "observations.csv"
    file.write_text(file.read_text("utf-8").replace("figure-2,", "renamed,"), "utf-8")
    desk.set("observations", FIRST, note="Mine.")
    assert row(folder, "observations", FIRST)["note"] == "Mine."
    assert row(folder, "observations", "renamed")


def test_undo_does_not_take_back_what_another_program_has_written(
    desk: DeskProcess, folder: Path
) -> None:
    desk.set("observations", FIRST, metric="gdp")
    file = folder / "observations.csv"
    file.write_text(file.read_text("utf-8").replace("figure-2", "renamed"), "utf-8")
    before = contents(folder)
    assert desk.send("undo").status_code == 409
    assert contents(folder) == before


def test_a_file_that_cannot_be_read_whole_is_not_changed(desk: DeskProcess, folder: Path) -> None:
    file = folder / "observations.csv"
    file.write_text(file.read_text("utf-8") + 'broken,"\n', "utf-8")
    before = contents(folder)
    change = {"kind": "set", "table": "observations", "row": FIRST, "cells": {"area": "CN"}}
    response = desk.send("edit", changes=[{**change, "was": {"key": FIRST}}])
    assert response.status_code == 422
    assert "not CSV from here on" in response.json()["detail"]
    assert contents(folder) == before


def test_several_changes_are_made_together_or_not_at_all(desk: DeskProcess, folder: Path) -> None:
    before = contents(folder)
    of_row = {"table": "observations", "row": FIRST, "was": {"key": FIRST}}
    good = {"kind": "set", "cells": {"note": "New."}, **of_row}
    bad = {"kind": "remove", "table": "claims", "row": "no-such-claim", "was": {"kind": "cause"}}
    assert desk.send("edit", changes=[good, bad]).status_code == 409
    assert contents(folder) == before


def test_a_new_key_is_written_in_every_row_that_names_it(desk: DeskProcess, folder: Path) -> None:
    claim = {"key": "growth", "observations": f"{FIRST} figure-2"}
    desk.edit({"kind": "add", "table": "claims", "cells": claim})
    desk.set("observations", FIRST, key="kr-growth")
    assert row(folder, "claims", "growth")["observations"] == "kr-growth figure-2"
    assert "kr-growth" in [line["observation"] for line in read_rows(folder, "figures")]


def test_a_row_that_goes_is_named_by_no_other(desk: DeskProcess, folder: Path) -> None:
    was = {"key": FIRST}
    desk.edit({"kind": "remove", "table": "observations", "row": FIRST, "was": was})
    assert FIRST not in [line["observation"] for line in read_rows(folder, "figures")]
    assert FIRST not in [each["key"] for each in read_rows(folder, "observations")]


def test_lines_of_the_audit_stay_numbered(desk: DeskProcess, folder: Path) -> None:
    was = {"as_printed": desk.row("figures", "3")["as_printed"]}
    desk.edit({"kind": "remove", "table": "figures", "row": "3", "was": was})
    numbers = [line["number"] for line in read_rows(folder, "figures")]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_article_toml_keeps_its_comments_and_types(desk: DeskProcess, folder: Path) -> None:
    cells = {"title_ja": "試験", "published": "2025-02-15", "published_inferred": "true"}
    was = {name: desk.state()["article"][name] for name in cells}
    desk.edit({"kind": "article", "cells": cells, "was": was})
    toml = (folder / "article.toml").read_text("utf-8")
    assert 'title_ja = "試験"' in toml
    assert "published = 2025-02-15\npublished_inferred = true" in toml
    assert "# SHA-256 of each non-empty line" in toml


def test_cells_keep_their_meaning_when_a_default_goes(desk: DeskProcess, folder: Path) -> None:
    desk.edit({"kind": "defaults", "cells": {"area": "JP"}, "was": {}})
    desk.set("observations", FIRST, area="none")
    desk.set("observations", "figure-2", area="")
    desk.edit({"kind": "defaults", "cells": {"area": "none"}, "was": {"area": "JP"}})
    assert row(folder, "observations", FIRST)["area"] == ""
    assert row(folder, "observations", "figure-2")["area"] == "JP"
    assert "area =" not in (folder / "article.toml").read_text("utf-8")


def test_a_new_default_leaves_what_is_decided(desk: DeskProcess, folder: Path) -> None:
    desk.edit({"kind": "defaults", "cells": {"organization": "unido"}, "was": {}})
    assert {each["organization"] for each in read_rows(folder, "observations")} == {"none"}


def test_an_unknown_column_is_refused(desk: DeskProcess) -> None:
    of_row = {"kind": "set", "table": "observations", "row": FIRST, "was": {"key": FIRST}}
    response = desk.send("edit", changes=[{**of_row, "cells": {"colour": "red"}}])
    assert response.json()["detail"].endswith("has no column colour.")
    change = {"kind": "article", "cells": {"paragraphs": ""}, "was": {}}
    assert desk.send("edit", changes=[change]).status_code == 422


def test_a_key_that_another_row_has_is_refused(desk: DeskProcess, folder: Path) -> None:
    before = contents(folder)
    change = {"kind": "set", "table": "observations", "row": FIRST, "cells": {"key": "figure-2"}}
    response = desk.send("edit", changes=[{**change, "was": {"key": FIRST}}])
    assert response.json() == {"detail": "observations.csv has a row figure-2 already."}
    assert contents(folder) == before


def test_of_rows_with_the_same_key_none_is_changed(desk: DeskProcess, folder: Path) -> None:
    file = folder / "observations.csv"
    file.write_text(file.read_text("utf-8").replace("figure-2,", f"{FIRST},"), "utf-8")
    change = {"kind": "set", "table": "observations", "row": FIRST, "cells": {"note": "x"}}
    response = desk.send("edit", changes=[{**change, "was": {"key": FIRST}}])
    assert "Several rows of observations.csv have the key figure-1" in response.json()["detail"]


@pytest.mark.parametrize("cell", ["2024Q3", "none", "2024-13", "=1+1", "?", '"', "a" * 4000])
@pytest.mark.parametrize("column", ["period", "value", "metric", "unit", "inferred", "paragraph"])
def test_whatever_is_in_a_cell_is_shown(shared_desk: DeskProcess, column: str, cell: str) -> None:
    state = shared_desk.set("observations", FIRST, **{column: cell})
    assert FIRST in state["statements"]


def test_a_carriage_return_in_another_cell_is_kept(desk: DeskProcess, folder: Path) -> None:
    file = folder / "observations.csv"
    text = file.read_text("utf-8")
    line = next(each for each in text.split("\n") if each.startswith("figure-2,"))
    cells = line.split(",")
    cells[-2] = '"one\rtwo"'
    file.write_bytes(text.replace(line, ",".join(cells)).encode())
    desk.set("observations", FIRST, note="Mine.")
    assert row(folder, "observations", "figure-2")["note"] == "one\rtwo"


def test_a_file_that_cannot_be_replaced_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("before", "utf-8")
    (second / "kept").mkdir(parents=True)
    with pytest.raises(IndicatorsError, match="cannot be written"):
        replace_files({first: "after", second: "after"})
    assert first.read_text("utf-8") == "before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["first.csv", "second.csv"]


KILLED = """
import os, sys
from pathlib import Path
from api.ingest.written_files import replace_files

replace, calls = Path.replace, []

def replace_some(path, target):
    calls.append(target)
    if len(calls) > int(sys.argv[2]):
        os.kill(os.getpid(), 9)
    return replace(path, target)

Path.replace = replace_some
folder = Path(sys.argv[1])
names = ("observations.csv", "figures.csv", "claims.csv")
replace_files({folder / name: "after" for name in names})
"""


@pytest.mark.parametrize("replaced", [0, 1, 2])
def test_what_a_killed_desk_has_begun_to_replace_is_replaced_when_it_starts(
    tmp_path: Path, replaced: int
) -> None:
    names = ("claims.csv", "figures.csv", "observations.csv")
    for name in names:
        (tmp_path / name).write_text("before", "utf-8")
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(replaced)]
    assert subprocess.run(command, check=False, cwd=PROJECT).returncode == -9
    complete_replacing(tmp_path)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == dict.fromkeys(
        names, "after"
    )


# What it adds


def test_a_numeral_becomes_an_observation_with_what_it_says(
    desk: DeskProcess, folder: Path
) -> None:
    [line] = [each for each in read_rows(folder, "figures") if each["as_printed"] == "14"]
    was = {"as_printed": "14"}
    desk.send("observe", number=int(line["number"]), was=was).raise_for_status()
    key = row(folder, "figures", line["number"])["observation"]
    made = row(folder, "observations", key)
    assert (made["value"], made["paragraph"], made["sentence"]) == ("14", "2", "1")
    assert made["metric"].startswith("?")


def test_a_part_of_the_text_is_added_in_its_place(desk: DeskProcess, folder: Path) -> None:
    words = desk.state()["paragraphs"][1]["text"]
    start = words.index("gross domestic")
    desk.send("mark", paragraph=2, start=start, end=start + 14).raise_for_status()
    lines = read_rows(folder, "figures")
    [number] = [at for at, line in enumerate(lines) if line["as_printed"] == "gross domestic"]
    assert lines[number - 1]["as_printed"] == "2025"
    assert lines[number + 1]["as_printed"] == "3.0 percent"


def test_a_numeral_that_has_no_line_is_shown_as_missing(desk: DeskProcess) -> None:
    was = {"as_printed": desk.row("figures", "1")["as_printed"]}
    state = desk.edit({"kind": "remove", "table": "figures", "row": "1", "was": was})
    assert [each for each in state["numerals"] if each["line"] is None] == [
        {"paragraph": 1, "start": 21, "end": 32, "line": None}
    ]


def test_a_country_is_added_from_the_library(desk: DeskProcess, seed: Path) -> None:
    found = desk.client.get("library", params={"kind": "area", "q": "fran"}).json()
    assert {"what": "area", "code": "FR", "name": "France"} in found
    before = desk.state()["tables_version"]
    state = desk.send("library", what="area", code="FR").raise_for_status().json()
    assert state["tables_version"] != before
    assert row(seed, "areas", "FR")["name_ko"] == "프랑스"
    desk.send("undo")
    assert "FR," not in (seed / "areas.csv").read_text("utf-8").partition("US,")[0]


def test_a_row_is_added_to_a_reference_table_if_it_has_no_fault(
    desk: DeskProcess, seed: Path
) -> None:
    names = {f"name_{language}": "Test" for language in ("en", "ja", "ko", "zh")}
    cells = {"id": "test-bureau", "type": "office", **names}
    response = desk.send("row", kind="organization", cells=cells)
    assert response.status_code == 422
    assert "type: accepted: company" in response.json()["detail"]
    desk.send("row", kind="organization", cells=cells | {"type": "government"}).raise_for_status()
    assert row(seed, "organizations", "test-bureau")["name_zh"] == "Test"


def test_drafting_again_fills_what_a_new_name_decides_and_can_be_undone(
    desk: DeskProcess, folder: Path
) -> None:
    desk.set("observations", FIRST, value="? 3 4")
    before = contents(folder)
    desk.send("draft").raise_for_status()
    assert row(folder, "observations", FIRST)["value"] == "3"
    desk.send("undo").raise_for_status()
    assert contents(folder) == before


# What it shows


def test_the_same_fact_in_other_articles_is_shown_with_how_it_agrees(
    desk: DeskProcess, folder: Path
) -> None:
    key = next(
        each["key"] for each in read_rows(folder, "observations") if "61.4" in each["as_printed"]
    )
    cells = {"metric": "exports", "area": "KR", "period": "2024-12", "sector": "none"}
    state = desk.set("observations", key, **cells, compared_with="", source="none")
    [other] = state["statements"][key]["others"]
    assert (other["article"], other["agreement"]) == ("monthly-economy-ko-2025", "same")


def test_a_finished_article_is_shown_without_an_issue(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    with desk_process(seed, "manufacturing-data-2025") as desk:
        state = desk.state()
        assert state["issue_count"] == 0
        assert state["paragraphs"] == []
        assert len(state["tables"]["figures"]) == 54
        words = state["statements"]["hangzhou-gdp-2024"]["words"]
    assert words["en"] == "Hangzhou · GDP · 2024: 2.186 trillion yuan"
    assert contents(seed / "articles/manufacturing-data-2025") == contents(
        SEED / "articles/manufacturing-data-2025"
    )


def test_a_file_that_does_not_belong_there_is_an_issue(desk: DeskProcess, folder: Path) -> None:
    (folder / "text.txt").touch()
    assert "remove this file" in desk.state()["issues"][-1]["message"]


# How it starts


def test_a_new_article_is_drafted_first(seed: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    arguments = ("--text", str(TEXT), "--language", "en", "--published", "2025-02-14")
    with desk_process(seed, EN, *arguments) as desk:
        assert desk.state()["open_count"] > 0


def test_an_article_that_is_not_there_needs_its_text(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    result = run_api("desk", "no-such-article", "--seed", str(seed), url="", check=False)
    assert result.returncode == 1
    assert "To draft it, add --text, --language and --published." in result.stderr


@pytest.mark.parametrize("name", ["..", "../articles/regions-zh-2025", "No", "-"])
def test_an_article_is_named_by_its_id(tmp_path: Path, name: str) -> None:
    seed = str(copy_seed(tmp_path))
    result = run_api("desk", "--seed", seed, "--", name, url="", check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("error: ")


def test_the_text_of_another_article_is_refused(seed: Path) -> None:
    other = TEXT.with_name("regions-zh-2025.txt")
    result = run_api("desk", EN, "--text", str(other), "--seed", str(seed), url="", check=False)
    assert f"The text has no paragraph of {EN}" in result.stderr


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_does_not_exist_is_named(seed: Path, port: str) -> None:
    result = run_api("desk", EN, f"--port={port}", "--seed", str(seed), url="", check=False)
    assert f"Port {port} cannot be used" in result.stderr
