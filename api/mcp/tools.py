"""The tools that are offered."""

from collections.abc import Mapping

from api.http.inner import COMMON
from api.mcp.answers import CERTAIN
from api.mcp.arguments import CiteQuery, FiguresQuery, FindQuery, OutlineQuery
from api.mcp.calls import Tool
from api.mcp.check import VERDICT, check
from api.mcp.cite import cite
from api.mcp.figures import get_figures
from api.mcp.find import CANDIDATE, find
from api.mcp.outline import OF_OUTLINE, read_article
from api.schemas import CandidateRow, CitationRow, ObservationRow
from api.schemas.check import CheckedNumeral, CheckQuery
from api.schemas.queries import FILTERS

TOOLS: Mapping[str, Tool] = {
    each.name: each
    for each in (
        Tool(
            "find",
            "Codes for names in any language, and figures that have all words of q. Call it "
            "first: get_figures takes codes only.",
            FindQuery,
            ("q", "type", "limit", *COMMON),
            "/v1/resolve",
            CandidateRow,
            CANDIDATE,
            find,
        ),
        Tool(
            "get_figures",
            "Figures of news articles with bounds, status and source. Arguments are codes from "
            "find; commas mean or. Quote `text` as it is: “more than” is part of a value.",
            FiguresQuery,
            (*FILTERS, "sort", "limit", "cursor", *COMMON),
            "/v1/observations",
            ObservationRow,
            CERTAIN,
            get_figures,
        ),
        Tool(
            "check",
            "Check the figures of a text: supported, contradicted (and how), not-comparable, or "
            "unknown, which is not wrong.",
            CheckQuery,
            ("text", "language", "published", *COMMON),
            "/v1/check",
            CheckedNumeral,
            VERDICT,
            check,
        ),
        Tool(
            "cite",
            "The citation of figures by their ids.",
            CiteQuery,
            ("id", "style", *COMMON),
            "/v1/observations",
            CitationRow,
            ("id", "statement", "cited", "article", "source", "url", "citation"),
            cite,
        ),
        Tool(
            "read_article",
            "Outline of an article: figures and claims in the order of the text, without its "
            "prose.",
            OutlineQuery,
            ("article", "paragraph", *COMMON),
            "/v1/articles",
            ObservationRow,
            OF_OUTLINE,
            read_article,
        ),
    )
}
