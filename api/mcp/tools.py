"""The tools that are offered."""

from collections.abc import Mapping

from api.mcp.answers import ADDED, FIGURE
from api.mcp.arguments import CiteQuery, FiguresQuery, FindQuery, OutlineQuery
from api.mcp.calls import COMMON, Tool
from api.mcp.cite import cite
from api.mcp.figures import get_figures
from api.mcp.find import CANDIDATE, find
from api.mcp.outline import OF_OUTLINE, read_article
from api.schemas import CandidateRow, CitationRow, ObservationRow
from api.schemas.queries import FILTERS

TOOLS: Mapping[str, Tool] = {
    each.name: each
    for each in (
        Tool(
            "find",
            "Codes for names in any language (countries, regions, metrics, sectors, firms, "
            "sources), and figures that have all words of q. Call it first: get_figures takes "
            "codes only.",
            FindQuery,
            ("q", "type", "limit", *COMMON),
            "/v1/resolve",
            CandidateRow,
            CANDIDATE,
            find,
        ),
        Tool(
            "get_figures",
            "Figures that news articles print, each with bounds, status and source. Arguments are "
            "codes from find; commas mean or. Quote `text` as it is: “more than” is part of a "
            "value.",
            FiguresQuery,
            (*FILTERS, "sort", "limit", "cursor", *COMMON),
            "/v1/observations",
            ObservationRow,
            (*FIGURE, *ADDED),
            get_figures,
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
            "The outline of an article: its figures and claims in the order of the text, without "
            "its prose.",
            OutlineQuery,
            ("article", "paragraph", *COMMON),
            "/v1/articles",
            ObservationRow,
            OF_OUTLINE,
            read_article,
        ),
    )
}
