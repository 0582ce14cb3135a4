"""What only some installations have: the libraries of the optional extra `files`."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import Reason, Unavailable


@contextmanager
def optional_imports(name: str) -> Iterator[None]:
    """Import the libraries of the format `name` in here.

    Raises Unavailable where they are not installed, with what to install.
    """
    try:
        yield
    except ImportError:
        raise Unavailable(
            f"format={name} is not installed on this server. Whoever runs it can install the "
            "extra `files`: pip install 'article-indicators[files]'.",
            reason=Reason.NOT_INSTALLED,
        ) from None
