"""Tells the period of a figure where a draft would leave it open."""

import re
from collections.abc import Sequence

from api.numerals.cues import Cues
from api.numerals.paraphrases import Paraphrases
from api.reading.cells import period_of
from api.reading.figure_times import OF_FUTURE, Times, figure_times
from api.reading.sentences import Sentence

NEAR = 12
"""Characters between a time and the name of a metric that it stands in front of, at most."""


def periods_of(
    times: Times,
    sentence: Sentence,
    number: int,
    words: Paraphrases,
    cues: Cues,
    *,
    is_told: bool,
) -> tuple[list[str], bool]:
    """The codes of the times that a figure may be of, and whether the only one is surely its own.

    The year of a report, an outlook or a survey is none of them, if there is another. `is_told` is
    whether a phrase says what the figure is of, whose time is the only one of the sentence.
    """
    text, end, dated = sentence.folded, sentence.numerals[number].unit_end, figure_times(sentence)
    for each in dated:  # in brackets directly behind the figure
        start = each.time.start
        if (
            start >= end
            and re.fullmatch(r"\s?[(\uff08](?:in )?", sentence.text[end:start])
            and re.match(r"[)\uff09]", sentence.text[each.time.end :])
        ):
            return [each.period, *each.others], not each.others
    editions = {
        each.period for each in sentence.dated
        if re.search(words.report_before, text[: each.time.start])
        or re.match(words.report_behind, text[each.time.end :])
    }  # fmt: skip
    likely = [each for each in times.likely if each.period not in editions] or times.likely
    codes = [*dict.fromkeys(code for each in likely for code in (each.period, *each.others))]
    if len(codes) != 1 or times.is_certain:
        return codes, times.is_certain
    printed = {each.period for each in dated}
    printed = printed - editions or printed
    is_only = printed == {*codes}
    is_of_name = any(  # before the name of a metric that has a verb: firms set up then
        each.time.end <= name.start <= each.time.end + NEAR and name.is_whole
        for each in likely for name in sentence.metrics
    )  # fmt: skip
    return codes, is_only and (
        is_told
        or len(likely) < len(times.likely)
        or _is_year_ahead(codes, sentence, cues)
        or re.search(f"{cues.surveyed}|{words.surveys}", text) is not None
        or is_of_name
    )


def _is_year_ahead(codes: Sequence[str], sentence: Sentence, cues: Cues) -> bool:
    """Whether a year is the one that is expected: in a text without a day it may seem past."""
    period = period_of(codes[0])
    is_annual = period is not None and period.frequency == "annual"
    is_ahead = cues.status(sentence.folded) in OF_FUTURE
    vague = f"(?:{cues.so_far})|(?:{cues.vague_after})"
    is_vague = any(re.match(vague, sentence.folded[each.time.end :]) for each in sentence.dated)
    return is_annual and is_ahead and not is_vague
