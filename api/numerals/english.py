"""Numerals in English text."""

import re
from decimal import Decimal

from api.numerals.digits import CLOCK, plain
from api.numerals.numeral import Amount, Kind, Numeral, Relation
from api.numerals.reader import Grammar, rules

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "hundredth": 100,
}  # fmt: skip
ORDINAL = re.compile(rf"(?:({'|'.join(TENS)})-)?({'|'.join(ORDINALS)})")
SCALES = {
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "dozen": None,
    "k": 3, "m": 6, "mn": 6, "mln": 6, "b": 9, "bn": 9, "bln": 9, "tn": 12, "trn": 12,
}  # fmt: skip
PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "hundredth": 100,
}  # fmt: skip
SMALL_LETTERS = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
MULTIPLES = {
    "double": "2", "doubled": "2", "doubling": "2", "doubles": "2", "twofold": "2", "twice": "2",
    "triple": "3", "tripled": "3", "tripling": "3", "trebled": "3", "threefold": "3", "thrice": "3",
    "quadrupled": "4", "quadruple": "4", "quadrupling": "4", "fourfold": "4", "quintupled": "5",
    "fivefold": "5", "sixfold": "6", "sevenfold": "7", "eightfold": "8", "ninefold": "9",
    "tenfold": "10", "halved": "0.5", "halving": "0.5", "halve": "0.5", "halves": "0.5",
}  # fmt: skip
SMALL = "|".join([*ONES, *TENS])
LARGE = "hundred|thousand|million|billion|trillion"
WORDS = (
    rf"(?:(?:{SMALL})(?:-(?:{SMALL}))?|an?(?=[ -](?:{LARGE}|dozen)\b)"
    rf"|half(?=\sa\s(?:{LARGE}|dozen)\b))"
    rf"(?:\sand\sa\shalf)?(?:[ -]hundred\sand\s(?:{SMALL})\b(?:-(?:{SMALL}))?"
    rf"|[ -](?:{LARGE}|dozen)\b|\sa\s(?:{LARGE}|dozen)\b"
    rf"|[ ](?:{SMALL})\b(?:-(?:{SMALL}))?)*"
)
DIGITS = r"[0-9]{1,3}(?:[,\u00a0\u202f ][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
DENOMINATORS = (
    "half|halves|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?"
)
METRES = re.compile(rf"(?:{DIGITS})m")
NUMBER = re.compile(
    r"(?=[0-9a-fhnoqstz])(?:"
    rf"\b(?P<special>(?:{'|'.join(MULTIPLES)})\b"
    rf"|(?<!first )(?<!last )(?<!past )(?<!next )(?<!previous )(?:an?|one|two|three"
    rf"|four|five|six|seven|eight|nine)[ -](?:{DENOMINATORS})\b(?!-(?:largest|biggest"
    rf"|highest|lowest|most|place|ranked|generation|best|fastest)|\s(?:time|year"
    rf"|month|day|week|place|quarter|straight|consecutive|of\sits|term|attempt"
    rf"|million|billion|trillion|dozen|person|man|woman|party|country|world))"
    r"|half(?!\s(?:a\s(?:million|billion|trillion|dozen|century)|of\s(?:19|20)\d\d"
    r"|year|time|price)|[- ]?(?:year|hour|time|day|century|marathon|brother))\b)"
    rf"|\b(?P<words>{WORDS})(?![a-z])"
    rf"|(?P<ordinal>\b(?:(?:{'|'.join(TENS)})-)?(?:{'|'.join(ORDINALS)})\b)"
    rf"|{CLOCK}"
    rf"|(?:{DIGITS})(?:[\s-]?(?:{LARGE}|dozen)\b|\s?(?:bn|mn|mln|bln|tn|trn)\b|(?:k|m|b)\b)*)"
)
COUNTED_IN_MILLIONS = (
    "people|tonnes|tons|users|jobs|barrels|households|customers|homes|years|units|pounds|euros"
    "|dollars|cubic|passengers|visitors|children|voters|shares|acres|hectares|vehicles|cars"
    "|subscribers|doses|workers|of"
)
MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?"
    r"|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
MONTH_BEFORE = re.compile(rf"\b{MONTHS}\s$")
MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)?(?:\sof)?\s{MONTHS}(?![a-z])")
CURRENCIES = (
    r"(?:(?:US|U\.S\.|Canadian|Australian|Hong Kong|Singapore|New Zealand"
    r"|Taiwan)\s)?dollars?|yuan|yen|euros?|won(?=[\s,.])"
    r"|pounds?(?:\ssterling)?|rupees?|francs?|baht|pesos?|roubles?|rubles?|renminbi"
    r"|cents?|pence|lira|reais|kronor|crowns?|rand"
)
NAMES = (
    r"(?:S&P|Fortune|Boeing|Airbus|Nikkei|FTSE|Stoxx|STOXX|Russell|CSI|CAC|DAX|Kospi"
    r"|KOSPI|Topix|ASX|Formula|Apollo|Covid|COVID"
    r"|Windows|Route|Highway|Article|Section|Chapter|Type|Model|Level|Category|Phase"
    r"|Tier|Flight|Reactor|Group of|Agenda|Expo|Unit"
    r"|Generation|Euro|iPhone|Galaxy|Scope|Chang'e|Shenzhou|Artemis|Gate|Terminal"
    r"|Cop|COP|Horizon|Vision|Resolution|Interstate|Euro Stoxx"
    r"|MSCI|Paris|Tokyo)"
)


def fold(text: str) -> str:
    """The text in small letters, character by character."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text.translate(SMALL_LETTERS)


def amount(text: str) -> Amount | None:
    lowered = text.lower()
    if ":" in text:
        return Amount(Decimal(0))
    if text[0].isdigit():
        digits = re.match(DIGITS, lowered)
        number = plain(re.sub(r"\s", "", digits[0])) if digits else None
        if digits is None or number is None:
            return None
        value, power = number.value, 0
        for scale in re.findall("[a-z]+", lowered[digits.end() :]):
            exponent = SCALES[scale]
            if exponent is None:
                value *= 12
            else:
                value *= 10**exponent
                power += exponent
        return Amount(value, number.decimals, power)
    if lowered in MULTIPLES:
        return Amount(Decimal(MULTIPLES[lowered]))
    for suffix in ("", "s"):
        parts = re.fullmatch(r"(an?|\w+)[ -](\w+?)" + suffix, lowered)
        if parts and parts[2] in PARTS and (parts[1] in ONES or parts[1] in {"a", "an"}):
            return Amount(Decimal(ONES.get(parts[1], 1)) / PARTS[parts[2]])
    if ordinal := ORDINAL.fullmatch(lowered):
        return Amount(Decimal(TENS.get(ordinal[1] or "", 0) + ORDINALS[ordinal[2]]))
    return _in_words(lowered)


def _in_words(text: str) -> Amount | None:
    total = section = Decimal(0)
    power, is_half = 0, False
    words = re.findall("[a-z]+", text)
    for position, word in enumerate(words):
        power = 0
        if word in ONES or word in TENS:
            section += ONES.get(word, TENS.get(word, 0))
        elif word in {"a", "an"}:
            if position == 0:
                section = Decimal(1)
            elif words[position + 1 : position + 2] == ["half"]:
                is_half = True
        elif word == "half":
            section += Decimal("0.5")
        elif word == "dozen":
            section = (section or Decimal(1)) * 12
        elif word == "hundred":
            section, power = (section or Decimal(1)) * 100, 2
        elif word in SCALES:
            power = SCALES[word] or 0
            total += (section or 1) * 10**power
            section = Decimal(0)
    return Amount(total + section, int(is_half), power)


def accepts(text: str, match: re.Match[str]) -> bool:
    word = match[0].lower()
    before = text[max(0, match.start() - 16) : match.start()]
    after = text[match.end() : match.end() + 20]
    if match["words"]:
        if word == "one":
            if re.search(r"\b(?:no|any|some|every|each|this|that|the|which|only)[- ]$", before):
                return re.match(r"\s(?:in|out\sof|of\severy)\s", after) is not None
            return re.match(
                r"\s(?:in|out\sof)\s|\s(?!of|or|another|thing|day|can|who|is|was|that|more|side"
                r"|hand|has|would|could|should|after|by|which|to|for|on|and|with|as|the|where"
                r"|reason|at)[a-z]|-(?!off|sided|time|way|party|stop)[a-z]",
                after,
            ) is not None  # fmt: skip
        return True
    if match["ordinal"]:
        if word == "second" and re.search(r"(?:\d|per|a|every|each)\s$", before):
            return re.match(r"\s(?!later|after|before|of|or|and|in|to|for)[a-z]", after) is not None
        if word == "first":
            return re.match(
                r"[\s-](?:quarter|half|place|placed|ranked|-place)|\s(?:woman|man|time)\b", after
            ) is not None and not re.match(r"\shalf-", after)
        return True
    if match["special"] and word == "half":
        if re.search(r"(?:first|second|latter|opening|other|same|previous|preceding)[- ]$", before):
            return False
        return not re.search(r"and\sa\s$|\band\s$", before) or not re.match(
            r"\s(?:million|billion)", after
        )
    return not (match["special"] and re.search(r"men's\s$", before))  # men's doubles


def adjust(text: str, numeral: Numeral, _previous: Numeral | None) -> None:
    before = text[max(0, numeral.start - 20) : numeral.start]
    after = text[numeral.end : numeral.end + 24]
    value = numeral.amount.value
    word = numeral.text.lower()
    if ":" in word:
        numeral.kind, numeral.unit = Kind.TIME_OF_DAY, None
        return
    if word[0].isalpha() and ORDINAL.fullmatch(word):
        numeral.kind = Kind.PERIOD if re.match(r"[\s-](?:quarter|half)\b", after) else Kind.RANK
        if re.match(r"\s(?:World|Republic|Amendment|Plenum|Five)", after):
            numeral.kind = Kind.NAME_PART
    if (
        numeral.kind is Kind.QUANTITY
        and METRES.fullmatch(word)
        and not re.match(rf"\s(?:{COUNTED_IN_MILLIONS})", after)
    ):
        numeral.amount, numeral.unit = plain(word[:-1]) or numeral.amount, "m"  # metres
    if numeral.kind is Kind.FRACTION and (
        unit := re.match(r"\s(?:of\s)?(?:a|one)\s(percentage\spoint|percent\b|per\scent\b)", after)
    ):
        kind = Kind.POINTS if unit[1].endswith("point") else Kind.PERCENT
        numeral.kind, numeral.unit = kind, unit[1]
        numeral.amount = Amount(value, int(word == "half"))
        numeral.unit_end = numeral.end + unit.end()
    if numeral.kind is not Kind.QUANTITY:
        return
    if re.fullmatch(r"\d{4}", numeral.text) and 1500 <= value <= 2199 and not re.match(
        r"\s?(?:percent|people|jobs|workers|units|tonnes|tons|megawatts|homes|points"
        r"|metres|meters|miles|km|kilometres|MW|GW|C\b)", after
    ):  # fmt: skip
        numeral.kind, numeral.unit = Kind.YEAR, None
        return
    if (
        re.search(r"(?:'|’|‘)$", before)
        and re.fullmatch(r"\d\d", numeral.text)
        and not re.match("s", after)
    ):
        numeral.kind, numeral.unit = Kind.YEAR, None
    is_short = len(word) <= 2 and word.isdecimal() and 1 <= value <= 31
    if is_short and (MONTH_BEFORE.search(before) or MONTH_AFTER.match(after)):
        numeral.kind, numeral.unit = Kind.DATE, None


GRAMMAR = Grammar(
    lang="en",
    fold=fold,
    number=NUMBER,
    amount=amount,
    special=rules(
        ("|".join(MULTIPLES), (None, Kind.MULTIPLE, Relation.EQ)),
        ("half", ("0.5", Kind.FRACTION, Relation.EQ)),
        (
            "(?:an?|one|two|three|four|five|six|seven|eight|nine)[ -].+",
            (None, Kind.FRACTION, Relation.EQ),
        ),
    ),
    kinds_before=rules(
        (r"(?P<unit>(?:US|A|C|HK|S|NZ|NT|R)?[$€£¥₩₹]|\b(?:Rs|CHF|USD|EUR|RMB)\s?)$", Kind.MONEY),
        (r"\b[Tt]op[- ]$", Kind.RANK),
        (r"\b(?:No\.?|number|ranked|Number)\s?$", Kind.RANK),
        (r"(?i)\b(?:aged?\s(?:between\s)?|(?:under|over)-)$", Kind.AGE),
        (r"\bQ$", Kind.PERIOD),
        (rf"(?:\b{NAMES}[\s-]?|[A-Za-z]-?)$", Kind.NAME_PART),
    ),
    kinds_after=rules(
        (r"[GD]\b", Kind.NAME_PART),
        (r"s\b(?=[\s,.])", Kind.PERIOD),
        (
            r"-?\s?(?P<unit>percentage[- ]points?|pp\b|(?:basis|percent)[- ]points?|bps?\b)"
            r"|\sof\sa\spercentage\spoint",
            Kind.POINTS,
        ),
        (r"\s?%|[\s-]?per\s?cent(?:age)?\b|[\s-]percent\b|\spct\b", Kind.PERCENT),
        (r"\s?(?P<unit>times)(?!\s(?:last|this|since|in\s|a\s))|-?fold\b|x\b", Kind.MULTIPLE),
        (r"(?:st|nd|rd|th)\b(?=[\s-](?:quarter|half))", Kind.PERIOD),
        (
            r"(?:st|nd|rd|th)\b(?=\s(?:Five|Congress|Party|National|Street|century|World"
            r"|Plenum|Amendment))",
            Kind.NAME_PART,
        ),
        (r"(?:st|nd|rd|th)\b", Kind.RANK),
        (r"[\s-]years?[\s-]old|-year-olds?", Kind.AGE),
        (r"\s?[ap]\.?m\b\.?|\so'clock", Kind.TIME_OF_DAY),
        (rf"[\s-](?P<unit>{CURRENCIES})\b", Kind.MONEY),
        (
            r"[\s-]?(?!(?:to|and|or|in|of|on|at|by|for|from|after|before|with|the|as|than"
            r"|less|more|fewer|lower|higher|while|but|since|was|were|is|are|had|has|have"
            r"|last|this|below|above|down|up|over|under|per)\b)(?P<unit>[^\W\d_]+)",
            Kind.QUANTITY,
        ),
    ),
    relations_before=rules(
        (
            r"\b(?:just|slightly|a\slittle|little|marginally)\s(?:over|more\sthan|above"
            r"|past)\s(?:an?\s|the\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.JUST_OVER,
        ),
        (
            r"\b(?:just|slightly|a\slittle|marginally)\s(?:under|below|short\sof"
            r"|less\sthan)\s(?:an?\s|the\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.NEARLY,
        ),
        (
            r"\b(?:nearly|almost|close\sto|approach(?:ing|ed|es)?|near(?:ing|ed)?|virtually"
            r"|not\squite)\s(?:an?\s|the\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.NEARLY,
        ),
        (
            r"\b(?:at\sleast|no\s(?:fewer|less)\sthan|not\sless\sthan|a\sminimum\sof"
            r"|minimum\sof|from\sat\sleast)\s(?:an?\s|the\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.GE,
        ),
        (
            r"\b(?:to|will|would|could|may|might|can|should|must)\s(?:\w+ly\s)?top\s"
            r"(?:an?\s|the\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.GT,
        ),
        (
            r"\b(?:at\smost|up\sto|not\sexceeding|not\sexceed|no\s(?:more|greater|higher"
            r"|longer|later)\sthan|not\smore\sthan|as\s(?:much|many|high)\sas|a\smaximum\sof"
            r"|maximum\sof|capped\sat|within|top)[\s-](?:an?\s"
            r"|the\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.LE,
        ),
        (
            r"\b(?:(?:more|longer|older|taller|bigger|larger|heavier|faster)\sthan"
            r"|(?P<over>over|above|past|beyond)|(?<!not\s)exceed(?:ed|ing|s)?|topp?(?:ed|ing"
            r"|s)|surpass(?:ed|ing|es)?|upwards\sof|in\sexcess\sof|north\sof|greater\sthan"
            r"|higher\sthan|better\sthan|well\sover|broke)[\s-](?:(?:the|an?|its"
            r"|their)\s(?:(?:past|last|next|first|previous)\s)?)?(?:\w+\s(?:high|mark|level"
            r"|record)\sof\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.GT,
        ),
        (
            r"\b(?:less\sthan|under|below|fewer\sthan|short\sof|lower\sthan"
            r"|beneath)[\s-](?:the\s|an?\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.LT,
        ),
        (
            r"(?:\b(?:about|around|roughly|approximately|some|an\sestimated|estimated|circa"
            r"|or\sso|somewhere\snear|an\saverage\sof\sabout|in\sthe\sregion\sof)\s"
            r"|~)(?:an?\s|the\s)?(?:[a-z]{0,3}[$€£¥₩])?$",
            Relation.APPROX,
        ),
    ),
    relations_after=rules(
        (r"\s?\w*\s?(?:or\sso|-ish|give\sor\stake|or\sthereabouts)\b", Relation.APPROX),
        (
            r"(?:\s\w+){0,2}\sor\s(?:more|above|higher|older|over|longer|better)\b|\+"
            r"|-plus\b|\sand\s(?:over|above|older)\b",
            Relation.GE,
        ),
        (
            r"(?:\s\w+){0,2}\sor\s(?:less|fewer|below|under|younger|lower|shorter)\b"
            r"|\s\w*\s?at\s(?:the\s)?most\b",
            Relation.LE,
        ),
        (r"\s\w*\s?at\s(?:the\s)?(?:very\s)?least\b", Relation.GE),
    ),
    minus_before=re.compile(r"(?:(?<!or\s)\b(?:minus|negative)\s|−|(?<![\w%)])[-–])[$€£]?$"),
    fall_before=re.compile(
        r"\b(?:cut|cuts|cutting|lower(?:ed|ing|s)?|reduc(?:e|ed|es|ing)|trim(?:med|ming"
        r"|s)?|fell|fall(?:en|ing|s)?|shr[aiu]nk|declin(?:e|ed|es|ing)|decreas(?:e|ed|es"
        r"|ing)|slash(?:ed|ing)?|drop(?:ped|ping|s)?|narrow(?:ed|ing)?"
        r"|down)(?:\s[\w'’-]+){1,5}\sby\s(?:(?:about|around|nearly|almost|more\sthan"
        r"|less\sthan|at\sleast|up\sto|as\smuch\sas|roughly|an?"
        r"|another)\s)?(?:[a-z]{0,3}[$€£¥₩])?$|"
        r"\b(?:fell|fall(?:en|s|ing)?|down|drop(?:ped|ping|s)?|declin(?:e|ed|es|ing)"
        r"|decreas(?:e|ed|es|ing)|cut(?:s|ting)?|slip(?:ped|s|ping)?"
        r"|shr[aiu]nk(?:ing)?|shed(?:ding|s)?|lost|los(?:e|ing|es)|slid(?:ing|e)?"
        r"|slump(?:ed|ing)?|plung(?:ed|e|ing)|plummet(?:ed|ing)?|tumbl(?:ed|e|ing)"
        r"|s[au]nk|sinking|contract(?:ed|s|ing|ion)?|eas(?:ed|ing)"
        r"|dip(?:ped|ping)?|retreat(?:ed|ing)?|lower(?:ed|ing)|reduc(?:ed|e|es|ing|tion)"
        r"|slash(?:ed|ing)?|trim(?:med|ming)?|weaken(?:ed|ing)?|narrow(?:ed|ing)?"
        r"|wip(?:ed|ing)|axed?|axing|eliminat(?:e|ed|ing)|lopp?(?:ed|ing)?"
        r"|depreciat(?:ed|ing)?|off|pared|knocked|subtract(?:ed|ing)?|skid(?:ded)?"
        r"|loss\sof|nosedived)"
        r"(?:\s(?:by|a|an|some|about|of|another|further|nearly|almost|just|over|under"
        r"|the|its|their|his|sharply|slightly|steeply|only|more|less|than|at|least|up|as"
        r"|much|many|roughly|around|approximately|estimated|still|record|steep|sharp"
        r"|modest|mere|back|again|all|through|even|unexpected|unexpectedly|seasonally"
        r"|adjusted|annual|annualised|annualized|provisional|cumulative|combined|total"
        r"|output|prices|sales|headcount|emissions|costs|jobs|shares|exports|production"
        r"|rate|rates))*\s?(?:[a-z]{0,3}[$€£¥₩])?$",
    ),
    fall_after=re.compile(
        r"\s?(?:(?:percent|per\scent|%|percentage|basis|points?|pp|bps?|\w+ly"
        r"|year-on-year|annual|sharp|further|monthly|quarterly)\s)*"
        r"(?:(?!but|and|to|will|then|as|after|before|while|when|or\b)\w+\s)?(?:decline"
        r"|drop|fall|decrease|lower|fewer|less(?!\sthan\s\d)|below|down|cut|reduction"
        r"|contraction|slump|dip|slide|loss\b|weaker|cheaper|plunge|shortfall|discount"
        r"|smaller|off\s(?:its|the)|slower)(?:s|\b)"
    ),
    range_between=re.compile(r"\s?(?:[-–—]|(?<=\s)to(?=\s))\s?(?:an?\s)?(?:[a-z]{0,3}[$€£¥₩])?"),
    range_around=(
        re.compile(r"\bbetween\s(?:an?\s)?(?:[a-z]{0,3}[$€£¥₩])?$"),
        re.compile(r"\sand\s(?:an?\s)?(?:[a-z]{0,3}[$€£¥₩])?"),
        re.compile(""),
    ),
    no_range_before=re.compile(
        r"\b(?:from|(?P<change>by|rose|rises?|rising|fell|falls?|falling|up|down|slid"
        r"|slipped|dropped|gained|climbed|jumped|added|lost|shed|edged|dipped|eased|sank"
        r"|grew|increased|widened|narrowed|declined|decreased|tumbled|plunged|soared"
        r"|surged|advanced|ticked))\s(?:(?:up|down|about|around|a|an|another|nearly"
        r"|almost|just|more|less|than|over)\s)*(?:[a-z]{0,3}[$€£¥₩])?$",
    ),
    lasting_after=re.compile(
        r"[\s-](?:\w+\s)?(?:years?|days?|months?|weeks?|hours?|seasons?|decades?"
        r"|minutes?|centuries|quarters?|terms?|games?|matches)\b"
    ),
    rise_before=re.compile(
        r"\b(?:to|at|of|rose|grew|gain(?:ed|s)?|increas(?:e|ed|ing)|climbed|jumped|added"
        r"|up|surged|soared|advanced|expanded|widened)\s(?:[a-z]{0,3}[$€£¥₩])?$"
    ),
    rise_after=re.compile(
        r"\s?(?:percent|per\scent|%)?\s?(?:\w+\s)?(?:increase|rise|gain|growth|more"
        r"|higher|above|up\b|jump|surge)"
    ),
    together=re.compile(r"[^.;]{0,12},?\srespectively\b"),
    fraction_between=rules(
        (r"\s(?:\w+\s)?(?:in|out\sof)(?:\severy)?\s", False),
    ),
    listed=re.compile(r"[^.;]{0,4}\b[^.;]{0,26}(?:,|\band\b|;)[^.;]{0,24}"),
    accepts=accepts,
    adjust=adjust,
)
