"""Imports of the libraries of the extra `files`, which may be missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import Reason, Unavailable


@contextmanager
def optional_imports(name: str) -> Iterator[None]:
    """A context in which the libraries of the format `name` are imported.

    Raises Unavailable that says what to install if they are missing.
    """
    try:
        yield
    except ImportError:
        raise Unavailable(
            f"format={name} is not installed on this server. Its operator can install the extra "
            "`files`: pip install 'article-indicators[files]'.",
            reason=Reason.NOT_INSTALLED,
        ) from None
