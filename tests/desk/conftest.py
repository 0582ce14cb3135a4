"""Drafts of articles, and desks that serve them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.ingest.draft_files import draft_article
from tests.ingest.draft_scores import DRAFTED, TEXTS, article_text
from tests.support.bundles import copy_seed
from tests.support.desk_process import DeskProcess, desk_process
from tests.support.five_articles import add_articles

EN = "monthly-economy-en-2025"
TEXT = TEXTS / f"{EN}.txt"


@pytest.fixture(scope="session")
def drafted_seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft that each test has a copy of."""
    return drafted(tmp_path_factory.mktemp("drafted"))


@pytest.fixture
def seed(drafted_seed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(drafted_seed, tmp_path / drafted_seed.name)


def drafted(folder: Path) -> Path:
    """The five articles; one of them is a draft."""
    seed = add_articles(copy_seed(folder))
    shutil.rmtree(seed / "articles" / EN)
    draft_article(seed, EN, article_text(EN), *DRAFTED[EN])
    return seed


@pytest.fixture
def folder(seed: Path) -> Path:
    return seed / "articles" / EN


@pytest.fixture(scope="module")
def shared_desk(
    drafted_seed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DeskProcess]:
    """A desk for tests that do not depend on what others change."""
    seed = shutil.copytree(drafted_seed, tmp_path_factory.mktemp("shared") / drafted_seed.name)
    with desk_process(seed, EN, "--text", str(TEXT)) as desk:
        yield desk


@pytest.fixture
def desk(seed: Path) -> Iterator[DeskProcess]:
    with desk_process(seed, EN, "--text", str(TEXT)) as desk:
        yield desk
