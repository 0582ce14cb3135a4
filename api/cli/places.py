"""Folders that commands read: beside the package in a checkout, in the package where installed."""

import argparse
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
OWN_SEED = Path("seed")
"""The seed folder that commands write to, in the current folder."""


def packaged(name: str) -> Path:
    """The folder `migrations` or `seed` of the repository, which a wheel has in the package."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def seed_to_read() -> Path:
    """The seed folder of the current folder; where there is none, the packaged one."""
    return OWN_SEED if OWN_SEED.is_dir() else packaged("seed")


def seed_to_write(name: str) -> Path:
    """A seed folder of one's own. Raises ArgumentTypeError, with where to begin, without one."""
    folder = Path(name)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(
            f"there is no folder {name}; begin with a copy of {packaged('seed')}"
        )
    return folder
