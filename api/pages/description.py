"""What a page says of itself to programs: Open Graph, and a schema.org Dataset."""

from collections.abc import Mapping
from typing import Any

import orjson

from api.formats.format import Document
from api.http.responses import Responder
from api.i18n.citations import LICENCE_ID, LICENCE_PATH
from api.i18n.citations.lines import DATA_SET
from api.images.drawing import is_installed
from api.pages.view import View

MOST_NAMED = 20
"""Metrics and areas that are named."""
MOST_DRAWN = 60
"""Figures of a chart that is the picture of a page: it must be read at a small size."""
MOST_METRICS = 2
LOCALES = {"en": "en_GB", "ja": "ja_JP", "ko": "ko_KR", "zh": "zh_CN"}
PREVIEW = {"width": ["600"], "scale": ["2"]}


def picture(respond: Responder[Any], view: View, total: int, metrics: int) -> str | None:
    """The address of a chart of the view, if one can be drawn that is read at a small size."""
    if not (0 < total <= MOST_DRAWN and metrics <= MOST_METRICS and is_installed()):
        return None
    asked = {name: [text] for name, text in view.ask.items() if name not in ("cursor", "limit")}
    return respond.target.url("/v1/observations.png", {**asked, **PREVIEW})


def drawing(respond: Responder[Any], view: View, width: int) -> str:
    """The address of the chart of a view as an image, shown until a script has drawn it."""
    asked = {name: [text] for name, text in view.ask.items() if name not in ("cursor", "limit")}
    return respond.target.url("/v1/observations.svg", {**asked, "width": [str(width)]})


def linked_data(
    respond: Responder[Any], document: Document, available: Mapping[str, Any], url: str
) -> str:
    """The view as a schema.org Dataset, safe inside an element of HTML."""
    base, target = respond.target.base_url, respond.target
    years = [each["code"] for each in available["years"] if each["code"].isdigit()]
    query = {name: texts for name, texts in respond.query.canonical.items() if name != "cursor"}
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": document.meta["title"],
        "url": url,
        "license": {"@type": "CreativeWork", "identifier": LICENCE_ID, "url": base + LICENCE_PATH},
        "creator": {"@type": "Organization", "name": DATA_SET, "url": base},
        "isPartOf": {"@type": "Dataset", "@id": f"{base}/v1/dataset.jsonld", "name": DATA_SET},
        "version": str(respond.snapshot.release),
        "dateModified": respond.snapshot.published_at,
        "inLanguage": respond.query.language,
        "isAccessibleForFree": True,
        "variableMeasured": _names(available["metrics"]),
        "spatialCoverage": _names(available["areas"]),
        "temporalCoverage": f"{min(years)}/{max(years)}" if years else None,
        "citation": document.about().citation.text,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": target.url(f"/v1/observations.{ending}", query),
            }
            for ending, media_type in (("csv", "text/csv"), ("json", "application/json"))
        ],
    }
    text = orjson.dumps({name: value for name, value in found.items() if value}).decode()
    return text.replace("<", "\\u003c")


def _names(values: Any) -> list[str]:
    return [each["name"] for each in values if each["code"] != "none"][:MOST_NAMED]
