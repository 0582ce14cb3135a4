"""Finds what a figure is about: an area, an organization, a sector."""

import re
from collections import Counter
from collections.abc import Sequence

from api.domain.reference import not_comparable_across
from api.numerals import Kind
from api.reading.article_text import ArticleText
from api.reading.cells import OPEN, Row, is_open, one_of, open_cell
from api.reading.context import Context, Tables
from api.reading.figure_times import is_property
from api.reading.mentions import Mention
from api.reading.sentences import Sentence
from api.reading.unlisted_places import UnlistedPlaces

OF_OTHERS = (Kind.RANK, Kind.MULTIPLE)
"""Kinds of figures that name others: the fourth of the 34 in China, twice as many as Japan."""

BESIDE = 8
"""Characters between a firm and its place, at most."""
STEM = 8
"""Letters by which a word is that of a sector."""


def sectors_before(sentence: Sentence, number: int) -> tuple[Sequence[str], Sequence[str]]:
    """The sectors named between the value before and a value, and all before it, last first."""
    low, end = sentence.clause(number)[0], sentence.numerals[number].start
    named = [each for each in sentence.mentions if each.kind == "sector" and each.end <= end]
    near = dict.fromkeys(each.code for each in reversed(named) if each.start >= low)
    return [*near], [*dict.fromkeys(each.code for each in reversed(named))]


def firms_of_article(tables: Tables, mentions: Sequence[Sequence[Mention]]) -> list[str]:
    """The firms that the headline names, or the first sentence and most of the paragraphs."""
    named = [
        {
            each.code for each in paragraph
            if each.kind == "organization" and tables.is_firm(each.code)
        }
        for paragraph in mentions
    ]  # fmt: skip
    counts = Counter(code for each in named for code in each)
    lead = {code for each in named[1:2] for code in each if 2 * counts[code] > len(named)}
    return sorted(named[0] | lead, key=lambda code: (-counts[code], code))


class Subjects:
    """Finds the subjects of the figures of a text."""

    def __init__(
        self,
        tables: Tables,
        text: ArticleText,
        of_paragraphs: Sequence[Sequence[Mention]],
        unlisted: UnlistedPlaces,
    ) -> None:
        """`of_paragraphs` has the names that each paragraph has."""
        self._tables = tables
        mentions = [each for paragraph in of_paragraphs for each in paragraph]
        sectors = Counter(each.code for each in mentions if each.kind == "sector")
        areas = {
            each.code for each in mentions if each.kind == "area" and tables.may_be_subject(each)
        }
        self._sectors_of_text = [code for code, _ in sectors.most_common()]
        self._is_of_one_area = len(areas) == 1 and not any(map(unlisted.find, text.paragraphs))

    def cells(self, sentence: Sentence, number: int, context: Context) -> Row:
        """The area and the organization of a figure."""
        cells = self._cells(sentence, number, context)
        area = cells.get("area", "")
        is_wider = self._is_wider(sentence, number) or self._is_unlisted(sentence, number)
        if is_wider and not is_open(area):
            cells["area"] = open_cell(area, "")
        if not cells.get("organization"):
            stating = [*dict.fromkeys((*self._tables.stating(sentence), *context.stating))]
            firms = [*dict.fromkeys((*stating, *self._firms_before(sentence, context)))]
            cells["organization"] = open_cell(*firms, "") if firms else ""
            area = cells.get("area", "")
            start = sentence.numerals[number].start
            bodies = [each for each in sentence.mentions if each.kind == "organization"]
            names_other_place = any(  # not only that where a firm beside it is
                each.end <= start
                and not any(
                    -BESIDE <= body.start - each.end <= BESIDE
                    or -BESIDE <= each.start - body.end <= BESIDE
                    for body in bodies
                )
                for each in self._tables.subjects(sentence, "area")
            )
            if stating and not is_open(area) and not names_other_place:
                cells["area"] = open_cell(area, "")
        return cells

    def _is_wider(self, sentence: Sentence, number: int) -> bool:
        """Whether a figure may be of a whole country, the world, or several countries together.

        Words for a whole are none in the name of a source; a group has no name in the tables.
        """
        numeral, (low, _) = sentence.numerals[number], sentence.clause(number)
        if numeral.kind in OF_OTHERS:
            return False
        titles = [each for each in sentence.mentions if each.kind == "source"]
        is_of_whole = any(
            not any(each.start <= match.start() and match.end() <= each.end for each in titles)
            for match in re.finditer(self._tables.cues.wider, sentence.folded)
            if low <= match.start() and match.end() <= numeral.start
        )
        areas = self._tables.subjects(sentence, "area")
        last = max((each.end for each in areas if each.end <= numeral.start), default=0)
        return is_of_whole or any(
            last <= match.start() < numeral.end
            for match in re.finditer(self._tables.cues.group, sentence.lowered)
        )

    def _firms_before(self, sentence: Sentence, context: Context) -> list[str]:
        """The firms that a figure may be of although its sentence names none before it."""
        firm, areas = context.firm, context.areas
        of_article = self._tables.firms
        if firm is None:
            return of_article
        is_said = re.search(self._tables.cues.firm, sentence.folded)
        is_here = firm[1][0] == sentence.place[0]
        is_last = areas is None or areas[1] <= firm[1]
        is_near = sentence.place[0] - firm[1][0] <= 1 and not any(
            each.kind == "organization" for each in sentence.mentions
        )
        likely = [firm[0]] if is_said or is_here else []
        carried = ["", firm[0]] if is_last and is_near else []
        return [*dict.fromkeys((*likely, *of_article, *carried))]

    def _is_unlisted(self, sentence: Sentence, number: int) -> bool:
        """Whether a figure may be of a country that the tables lack."""
        numeral, cues = sentence.numerals[number], self._tables.cues
        start, (low, high) = sentence.start(numeral), sentence.clause(number)
        areas = [each for each in self._tables.subjects(sentence, "area") if each.end <= start]
        for first, end in sentence.unlisted:
            is_partner = cues.is_partner(sentence.folded[:first], sentence.folded[end:])
            is_nearest = not any(low <= each.start > first for each in areas)
            is_behind = cues.is_base_behind and start < first < high
            if (end <= start and is_nearest and not is_partner) or is_behind:
                return True
        return False

    def _cells(self, sentence: Sentence, number: int, context: Context) -> Row:
        numeral = sentence.numerals[number]
        areas = self._tables.subjects(sentence, "area")
        firms = self._tables.subjects(sentence, "organization")
        end, (_, high) = numeral.unit_end, sentence.clause(number)
        behind = [each for each in (*areas, *firms) if end <= each.start < high]
        if behind and is_property(sentence, number, self._tables):
            # A rank is said of what stands behind it: the second largest, Maersk.
            first = min(behind, key=lambda each: each.start)
            if first.kind == "area":
                return {"area": first.code}
            return {"organization": first.code, "area": self._place_of(first.code)}
        before = [each for each in areas if each.end <= numeral.start]
        near = [each for each in before if not self._tables.is_partner(sentence, each)]
        if near and before[-1] is not near[-1] and self._is_beside(sentence, number, before[-1]):
            return {"area": open_cell(near[-1].code, before[-1].code)}
        if firms := [each for each in firms if each.end <= numeral.start]:
            return self._of_firm(sentence, number, firms, near)
        if near:
            directly_behind = [  # 18 percent in France
                each.code for each in areas
                if end <= each.start < high
                and re.fullmatch(self._tables.cues.place_behind, sentence.folded[end : each.start])
            ]  # fmt: skip
            nearest = self._nearest_area(sentence, number, near)
            if directly_behind and not is_open(nearest):
                return {"area": one_of(directly_behind[0], nearest)}
            return {"area": nearest}
        if areas:
            return {"area": open_cell(*(each.code for each in areas))}
        return {"area": self._carried(sentence, context)}

    def _of_firm(
        self, sentence: Sentence, number: int, firms: Sequence[Mention], near: Sequence[Mention]
    ) -> Row:
        """The cells of a figure behind the names of firms, and of areas."""
        firm, (low, _) = firms[-1], sentence.clause(number)
        own = {each.code for each in firms if each.start >= low}
        named = {each.code for each in firms}
        is_of_several = len(own) != 1 or sentence.numerals[number].kind in OF_OTHERS
        if is_of_several and len(named) > 1:  # they were first and second, respectively
            codes = [*dict.fromkeys(each.code for each in reversed(firms))]
            places = [self._place_of(code) for code in codes]
            return {
                "organization": open_cell(*codes),
                "area": one_of(*places, *(each.code for each in near[-1:])),
            }
        place = self._place_of(firm.code)
        if near:
            likely = [firm.code, ""] if near[-1].end < firm.start else ["", firm.code]
            return {"organization": open_cell(*likely), "area": open_cell(near[-1].code, place)}
        text = sentence.folded
        states = firm.code in self._tables.published_by and self._tables.cues.is_said_by(
            text[: firm.start], text[firm.end :]
        )
        is_rank = sentence.numerals[number].kind in OF_OTHERS
        return {
            "organization": open_cell(firm.code, "") if states else firm.code,
            "area": open_cell(place, "") if place and is_rank else place,
        }

    def _place_of(self, firm: str) -> str:
        return self._tables.entries["organization"][firm]["area"] or ""

    def _carried(self, sentence: Sentence, context: Context) -> str:
        """The area that the text before is about."""
        said, firm = context.areas, context.firm
        is_here = firm is not None and firm[1][0] == sentence.place[0]
        if likely_firm := firm[0] if firm and is_here else next(iter(self._tables.firms), None):
            return open_cell(self._place_of(likely_firm), *(said[0][-1:] if said else ()))
        if said is None:
            return OPEN
        areas, place = said
        bodies = [
            self._tables.entries["organization"][each.code]
            for each in sentence.mentions
            if each.kind == "organization"
        ]
        theirs = [home for each in bodies if (home := each["area"] or each["country"])]
        is_near = place[0] == sentence.place[0] and len({*areas}) == 1 and not theirs
        is_near = is_near or self._is_of_one_area
        cues, area = self._tables.cues, self._tables.entries["area"].get(areas[-1])
        is_of_country = (  # those who were asked, or what its government says or wants to reach
            re.search(cues.surveyed, sentence.folded)
            or cues.status(sentence.folded) == "target"
            or re.search(cues.state, sentence.lowered)
        )
        if is_of_country and not (area and area["type"] == "country"):
            is_near = False
        likely = [*reversed(areas), *theirs]
        return areas[-1] if is_near and areas[-1] else open_cell(*likely)

    def _nearest_area(self, sentence: Sentence, number: int, near: Sequence[Mention]) -> str:
        """The nearest area before a figure, or an open cell if others are as likely."""
        group = [near[-1]]
        for each in reversed(near[:-1]):
            between = sentence.folded[each.end : group[0].start]
            is_joined = re.match(self._tables.cues.joins, between) and len(between) <= len(" and ")
            if not is_joined or each.code == group[0].code:
                break
            group.insert(0, each)
        numeral = sentence.numerals[number]
        if len(group) > 1:  # two cities had 4.7 and 5.7 percent
            alike = [
                each for each in sentence.values
                if sentence.numerals[each].kind is numeral.kind
                and sentence.numerals[each].start >= group[-1].end
            ]  # fmt: skip
            in_turn = group[alike.index(number) % len(group)].code
            says_so = re.search(self._tables.cues.in_turn, sentence.folded)
            if says_so and len(alike) == len(group):
                return in_turn
            return open_cell(in_turn, *(each.code for each in group))
        if numeral.kind not in OF_OTHERS and self._is_beside(sentence, number, near[-1]):
            return near[-1].code
        low = sentence.clause(number)[0]
        own = [each for each in near if each.start >= low]
        others = {each.code for each in own or near}
        if numeral.kind in OF_OTHERS:
            others = {each.code for each in near}
        if len(others) == 1:
            return near[-1].code
        codes = [*dict.fromkeys(each.code for each in reversed(near))]
        if numeral.kind is Kind.RANK:  # a place has its rank within those that contain it
            inner = [
                each for each in codes
                if all(other == each or self._tables.contains(other, each) for other in codes)
            ]  # fmt: skip
            if inner:
                return inner[0]
        return open_cell(*codes)

    def _is_beside(self, sentence: Sentence, number: int, area: Mention) -> bool:
        """Whether a figure stands directly behind an area."""
        between = sentence.folded[area.end : sentence.start(sentence.numerals[number])]
        return re.fullmatch(self._tables.cues.beside, between) is not None

    def sector(
        self, sentence: Sentence, number: int, metric: str, *, is_plain: bool
    ) -> tuple[str, bool]:
        """The sector of a figure, and whether it is inferred."""
        near, named = sectors_before(sentence, number)
        usual = self._tables.habits.sectors.get(metric, Counter())
        only = next(iter(usual)) if len(usual) == 1 and usual.total() > 1 else None
        likely = named if near else [*self._sectors_of_text[:1], *named]
        if only is not None and (only or (is_plain and not named)):
            return only, bool(only) and only not in named
        if named and named[0] in usual and "" not in usual:
            return named[0], False
        entry = self._tables.entries["metric"].get(metric)
        if near and entry and "sector" in not_comparable_across(entry):
            return one_of(*near), False
        if likely:
            return open_cell(*likely, ""), False
        if usual and "" not in usual:
            return open_cell(*(code for code, _ in usual.most_common()), ""), False
        alike = self._alike(sentence.own_clause(number).lower())
        return open_cell(*alike, "") if alike else "", False

    def _alike(self, text: str) -> list[str]:
        """The sectors whose English name begins as a word of a text: manufacturers."""
        stems = {each[:STEM] for each in re.findall(rf"[a-z]{{{STEM},}}", text)}
        names = {code: entry["name_en"] for code, entry in self._tables.entries["sector"].items()}
        return [
            code for code, name in names.items()
            if name.isalpha() and name.lower()[:STEM] in stems
        ]  # fmt: skip
