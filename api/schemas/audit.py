"""The account of every numeral that an article prints."""

from typing import Annotated

from api.domain import code_lists
from api.domain.code_lists import OneOf
from api.schemas.column import PRINTED_IN, ResponseModel, coded, column, example_of
from api.schemas.envelopes import Meta


class FigureRow(ResponseModel):
    """A numeral of an article's text, and what became of it."""

    number: int = column("Its place among the numerals of the text, from 1.", 44)
    article: str = column("The article that prints it.", "manufacturing-data-2025")
    paragraph: int = column("Paragraph of the article: non-empty line, from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), from 1.", 1)
    as_printed: str = column("The numeral as the article prints it.", "1,012台")
    role: Annotated[str, OneOf(code_lists.FIGURE_ROLES)] = coded(
        "What it is in the text", code_lists.FIGURE_ROLES, "value"
    )
    outcome: Annotated[str, OneOf(code_lists.OUTCOMES)] = coded(
        "What became of it", code_lists.OUTCOMES, "observation"
    )
    observation: str | None = column("Id of the observation that holds it.", "3r0aeqn5scs7a")
    claim: str | None = column("Id of the claim that holds it.", None, "fi7qnf3jia6cu")
    holder: str | None = column(
        "What holds it, in words, in the requested language.",
        "South Korea · Robot density · Manufacturing · 2023: 1,012 robots per 10,000 employees",
    )
    reason: str | None = column(
        "Why it is not data, or what else to know, in English.",
        None,
        "Day of the month of the dateline; the publication date is inferred from it.",
    )
    release: int = column("The release that last changed this row.", 1)
    citation: str = column(
        "One line that cites it: the article, the place, the release.",
        f"{PRINTED_IN}, paragraph 31, sentence 1; numeral 44 of the text, release 1, 23 November "
        "2026",
    )


class AuditSummary(ResponseModel):
    """What became of all numerals of the article."""

    numerals: int = column("How many numerals its text has.", 54)
    accounted: int = column("How many of them are accounted for.", 54)
    observation: int = column("How many are part of an observation.", 45)
    claim: int = column("How many are part of a claim.", 6)
    explained: int = column("How many are not data, each with its reason.", 3)
    text: str = column("The same in words, in the requested language.", "54 of 54 accounted for")


class AuditMeta(Meta):
    """What was asked and answered, and the account as a whole."""

    summary: AuditSummary = column("The account as a whole.", example_of(AuditSummary))
