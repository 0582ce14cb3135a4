"""Bundles from unknown authors: with any content, the reader soon ends and reports issues."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from api.ingest import files
from api.ingest.bundle import check, open_bundle
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from tests.conftest import run_api
from tests.support.bundles import ARTICLE, CLAIMS, copy_seed

TOML = f"{ARTICLE}/article.toml"


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


def found(seed: Path) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    return list(caught.value.issues)


def in_place_of_instalment(seed: Path, toml: str) -> list[BundleIssue]:
    path = seed / TOML
    text = path.read_text(encoding="utf-8")
    assert "instalment = 1\n" in text
    path.write_text(text.replace("instalment = 1\n", f"{toml}\n"), encoding="utf-8")
    return [each for each in found(seed) if each.file == TOML]


@pytest.mark.parametrize("toml", ["[" * 5000, "[" * 3000 + "]" * 3000, "{a=" * 3000 + "1"])
def test_brackets_within_brackets_are_an_issue(seed: Path, toml: str) -> None:
    [issue] = in_place_of_instalment(seed, f"instalment = {toml}")
    assert issue.message == "not TOML: too many brackets within brackets"


@pytest.mark.parametrize("toml", ["0x" + "f" * 5000, "0o" + "7" * 9000, "0b" + "1" * 40_000])
def test_a_number_that_python_refuses_to_write_is_an_issue(seed: Path, toml: str) -> None:
    [issue] = in_place_of_instalment(seed, f"instalment = {toml}")
    assert (issue.line, issue.value) == (7, "a number of many digits")


def test_a_key_of_thousands_of_parts_is_an_issue_before_it_is_read(seed: Path) -> None:
    [issue] = in_place_of_instalment(seed, "a" + ".a" * 300_000 + " = 1")
    assert (issue.line, issue.message) == (7, "more than 500 full stops in a line")


@pytest.mark.parametrize("header", ["code," * 300_000, ",".join(map(str, range(300_000)))])
def test_a_header_of_thousands_of_columns_is_one_issue(seed: Path, header: str) -> None:
    (seed / "units.csv").write_text(f"code,{header}\n", encoding="utf-8")
    [issue] = [each for each in found(seed) if each.file == "units.csv"]
    assert issue.message in (
        f"{count:,} columns; 14 are known here" for count in (300_001, 300_002)
    )


def test_an_issue_repeats_the_beginning_of_a_long_cell(seed: Path) -> None:
    path = seed / "units.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "u" * 100_000 + "," * 13]), encoding="utf-8")
    values = [each.value for each in found(seed) if each.column == "code"]
    assert values == ["u" * 200 + "…"]


def test_a_file_of_too_many_lines_is_not_read_to_its_end(
    seed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_LINES", 20)
    messages = [each.message for each in found(seed) if each.file == CLAIMS]
    assert "more than 20 lines: the rest is not read" in messages


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 << 30)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def secret(path: Path) -> None:
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "it is no ordinary file"),
        (sparse, "megabyte"),
        (device, "it is a link out of the seed folder"),
        (secret, "it is a link out of the seed folder"),
    ],
)
@pytest.mark.parametrize("name", ["units.csv", CLAIMS, TOML])
def test_files_that_do_not_belong_to_the_bundle_are_not_read(
    seed: Path, name: str, make: Callable[[Path], None], reason: str
) -> None:
    (seed / name).unlink()
    make(seed / name)
    [message] = [each.message for each in found(seed) if each.file == name]
    assert message.startswith("this file cannot be read: ")
    assert reason in message


def test_an_article_that_is_a_link_out_of_the_bundle_is_not_read(
    seed: Path, tmp_path: Path
) -> None:
    outside = (seed / ARTICLE).rename(tmp_path / "outside")
    (seed / ARTICLE).symlink_to(outside)
    messages = {each.message for each in found(seed) if each.file == CLAIMS}
    assert messages == {"this file cannot be read: it is a link out of the seed folder"}


def test_a_link_within_the_bundle_is_read(seed: Path) -> None:
    (seed / CLAIMS).rename(seed / "articles" / "claims")
    (seed / CLAIMS).symlink_to("../claims")
    assert check(open_bundle(seed), Progress()).claims == 58


@pytest.mark.slow
def test_publishing_an_article_does_not_wait_for_a_named_pipe(seed: Path, tmp_path: Path) -> None:
    (seed / CLAIMS).unlink()
    os.mkfifo(seed / CLAIMS)
    url = f"sqlite:///{tmp_path}/pipe.db"
    run_api("migrate", url=url)
    done = run_api("seed", str(seed), url=url, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "it is no ordinary file" in done.stderr


@pytest.mark.parametrize("name", ["seed.zip", "articles/more.tar.gz", f"{ARTICLE}/data.gz"])
def test_archives_are_not_opened(seed: Path, name: str) -> None:
    (seed / name).write_bytes(b"\x1f\x8b\x08\x00" + b"\x00" * 100)
    assert check(open_bundle(seed), Progress()).articles == 1


def test_the_largest_file_is_some_way_above_the_largest_there_is(seed: Path) -> None:
    largest = max(path.stat().st_size for path in seed.rglob("*.csv"))
    assert largest * 500 < files.MAX_BYTES
