"""Response models of the audit: every numeral of an article."""

from api.domain import code_lists
from api.schemas.column import PRINTED_IN, ResponseModel, coded, column, example_of
from api.schemas.envelopes import Meta


class FigureRow(ResponseModel):
    """A numeral of an article's text, and where it is recorded."""

    number: int = column("Number of the numeral in the text, from 1.", 44)
    article: str = column("The article that prints it.", "manufacturing-data-2025")
    paragraph: int = column("Paragraph of the article: non-empty line, from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), from 1.", 1)
    as_printed: str = column("The numeral as the article prints it.", "1,012台")
    role: str = coded("Role of the numeral in the text", code_lists.FIGURE_ROLES, "value")
    outcome: str = coded("Where it is recorded", code_lists.OUTCOMES, "observation")
    observation: str | None = column("Id of the observation that contains it.", "3r0aeqn5scs7a")
    claim: str | None = column("Id of the claim that contains it.", None, "fi7qnf3jia6cu")
    holder: str | None = column(
        "Title of that observation or claim, in the requested language.",
        "South Korea · Robot density · Manufacturing · 2023: 1,012 robots per 10,000 employees",
    )
    reason: str | None = column(
        "Why it is not data, or a remark, in English.",
        None,
        "Day of the month of the dateline; the publication date is inferred from it.",
    )
    release: int = column("The release that last changed this row.", 1)
    citation: str = column(
        "Citation in one line: article, position in the text, release.",
        f"{PRINTED_IN}, paragraph 31, sentence 1; numeral 44 of the text, release 1, 23 November "
        "2026",
    )


class AuditSummary(ResponseModel):
    """Totals of the audit, for all numerals of the article."""

    numerals: int = column("Number of numerals in the text.", 54)
    accounted: int = column("Number of those that are accounted for.", 54)
    observation: int = column("Number of those in an observation.", 45)
    claim: int = column("Number of those in a claim.", 6)
    explained: int = column("Number of those that are not data, each with its reason.", 3)
    text: str = column("The totals in words, in the requested language.", "54 of 54 accounted for")


class AuditMeta(Meta):
    """Metadata of the response, with the totals of the audit."""

    summary: AuditSummary = column("Totals of the audit.", example_of(AuditSummary))
