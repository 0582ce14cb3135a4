"""The language of a page: the one that its URL asks for, else the reader's own."""

from api.schemas.parameter_type import ParameterError
from api.schemas.parameters import language_of

DEFAULT = "en"
MAX_HEADER = 1000


def language_of_page(asked: str | None, accepted: str | None) -> str:
    """The language of `lang`, else the first that an Accept-Language header prefers.

    Browsers put `zh` behind `zh-TW` by themselves: then it does not count, as only simplified
    characters are served.
    """
    weighed = []
    for part in (accepted or "")[:MAX_HEADER].lower().split(","):
        tag, _, weight = part.replace(" ", "").partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag))
        except ValueError:
            continue
    weighed.sort(key=lambda each: each[0])  # RFC 9110, section 12.5.4
    tags = [tag for weight, tag in weighed if weight]
    if any(tag.startswith("zh-") and _served(tag) is None for tag in tags):
        tags = [tag for tag in tags if tag != "zh"]
    found = map(_served, [asked or "", *tags])
    return next((language for language in found if language), DEFAULT)


def _served(tag: str) -> str | None:
    try:
        return language_of(tag)
    except ParameterError:
        return None
