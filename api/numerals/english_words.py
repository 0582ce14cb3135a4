"""Words beside numerals in English text: times, and what figures are compared with."""

from api.numerals.cues import SAME, Cues
from api.numerals.times import LATER, YEAR, TimeWords, any_of, years

YEAR_WORDS = years(
    ("last year|the previous year|the year before|a year earlier|a year ago", -1, None),
    ("this year", 0, None),
    ("next year", 1, None),
    ("the same year|that year", None, 0),
    ("the following year", None, 1),
)
MONTH_WORDS = {
    **dict.fromkeys(("last month", "the previous month", "the month before"), -1),
    "this month": 0,
    "next month": 1,
    **dict.fromkeys(("a month later", "the following month"), 1),
}
BEFORE_MAY = "|".join(f"(?<={each} )" for each in ("in", "of", "since", "from", "by", "to", "last"))
MONTH_NAME = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may(?= [0-9])"
    rf"|(?:{BEFORE_MAY})may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
SPAN = rf"{YEAR}(?: ?[-–] ?{LATER}(?!-)| (?:to|and) (?P<end>(?:19|20)\d\d))?"
COUNT = "two|three|four|five|six|seven|eight|nine|ten|eleven"
TIMES = TimeWords(
    time=r"(?:\b|(?<=\bfy))(?<![\d,.$€£¥-])(?:"
    r"(?:(?P<quarter>first|second|third|fourth)[ -]quarter|q(?P<q>[1-4])"
    rf"|first (?P<upto_quarter>two|three) quarters|first (?P<upto>{COUNT}) months"
    rf"|(?P<half>first|second)[ -]half|(?P<month>{MONTH_NAME})\b(?:\.(?= \d))?"
    rf"(?: (?:to|through) (?P<until>{MONTH_NAME})\b)?(?: (?P<day>\d{{1,2}})\b(?![.,]\d))?)"
    r"(?:,? (?:of )?(?=(?:19|20)\d\d\b|last|this|next|the))?)?"
    rf"(?:{SPAN}\b(?!-\d\d|[.,]\d|%| percent)"
    r"|(?<=fy)(?P<short>\d\d)\b(?![.,]\d|%)"
    rf"|(?P<word>{any_of(YEAR_WORDS)})\b|(?P<months>{any_of(MONTH_WORDS)})\b"
    r"|(?<=in the )(?P<ordinal>second|third|fourth)(?=[,.;]| and ))?",
    years=YEAR_WORDS,
    months=MONTH_WORDS,
    relative=r"\b(?:the previous|before|earlier|ago|later|the following month)\b",
    fiscal_before=r"\b(?:fiscal|financial)(?: year)?(?: (?:of|in|the))* ?$|\bfy ?$",
    fiscal_after=r"(?:[-/]\d\d)? (?:fiscal|financial)\b",
    months_before=(
        rf"\b(?:(?P<count>half|quarter|(?:{COUNT}|twelve|\d\d?)(?= months))(?: months)?"
        r"|(?:fiscal |financial )?year)"
        r" (?:to|through|until|end(?:ed|ing|s)?)(?: in| on)?(?: the)?(?: end of)? $"
    ),
    open_before=r"\bsince (?:the )?$",
    base_before=r"\bover $|\b(?:than(?: in(?: the \w+ (?:of|in))?)?|from|on|against|with|versus"
    r"|below|above|(?<!\ba )(?:month|quarter|half|period) (?:of|in)"
    r"|\btimes(?: (?:as \w+ as|the \w+|that|those))?(?: (?:of|in))?)(?: the)?"
    r"(?: same \w+ (?:of|in))? ?(?:the )?$",
    edition_after=" edition",
    end_before=r"\b(?:end|close) of (?:the )?$",
    until_before=r"\b(?:through|until) (?:the )?(?:end of )?$",
)
CUES = Cues(
    bases={
        r"\b(?:same|corresponding) (?:month|quarter|half|period) (?:of|in|a|last)\b": SAME,
        r"\ba year (?:earlier|ago|before)\b|\bon (?:the|a) year\b(?! before)"
        r"|\byear[- ]on[- ]year\b|\byear[- ]over[- ]year\b": SAME,
        r"\b(?:than|on|from|over) (?:in )?(?:the year before|the previous year|last year)\b": (
            "year"
        ),
        r"\b(?:the month before|(?:the )?previous month|month[- ]on[- ]month|a month earlier)\b": (
            "month"
        ),
        r"\b(?:the quarter before|(?:the )?previous quarter|quarter[- ]on[- ]quarter)\b": "quarter",
    },
    statuses={
        r"\b(?:target|goal|aims?)\b": "target",
        r"\b(?:expect|forecast|project(?:s|ed)\b|predict|outlook)": "forecast",
        r"\bpreliminary|\bprovisional": "provisional",
        r"\bestimate[ds]?\b": "estimated",
    },
    deficit=r"\bdeficit\b|\b(?:operating|net|pre-?tax|ordinary|annual|quarterly) loss(?:es)?\b",
    partner_before=r"\b(?:to|(?<!exports )(?<!shipments )from|with|against|than|into|over"
    r"|ahead of|behind)(?: the)? $",
    partner_after=(
        r"(?:-based|'s|’s|n)? (?:think[- ]tanks?|analysts?|experts?|researchers?|media)\b"
    ),
    is_spaced=True,
    is_base_behind=True,
    earlier_before=(
        r"\b(?:from|after|against|versus|compared (?:with|to)|(?<!more )(?<!less )(?<!fewer )than)"
        r"(?: (?:about|around|nearly|almost|just|over|some|an?|the))* ?(?:[a-z]{0,3}[$€£¥₩])?$"
    ),
    bound_before=(
        r"\b(?:published|released|issued|compiled|launched|founded|opened|established|unveiled"
        r"|announced|polled|surveyed|interviewed|conducted|signed"
        r"|started|begun|built)(?: up)?(?: in| on| at the end of| since)? $"
    ),
    so_far=r" (?:so far|to date)",
    change_before=(
        r"\b(?:growth(?: rate)?(?: of| was)|rose|risen|fell|fallen|grew|grown|down|dropped|gained"
        r"|(?<!ma[dk]e )(?<!makes )(?<!take )(?<!takes )(?<!making )up|(?:in|de)creas(?:ed|ing)"
        r"|lost|shed|added|climbed|declined|jumped|surged|soared|widened|narrowed|slipped|shrank"
        r"|shrunk|expanded|contracted|eas(?:ed|ing)|advanced|dipped|slid|edged (?:up|down)"
        r"|slumped|plunged|tumbled|swelled|leapt|sank|rebounded"
        r"|retreated|improved|worsened|weakened|strengthened"
        r"|(?:increas|rais|boost|lift|reduc|widen|narrow|lower|expand|improv|cut|trim)\w*"
        r"(?: [\w'’-]+){1,6} by"
        r")(?: by)?"
        r"(?: (?:about|around|nearly|almost|just|over|under|more than|less than|some|roughly"
        r"|at least|no more than|an?|another|only))* ?(?:[a-z]{0,3}[$€£¥₩])?$"
    ),
    change_after=(
        r"\s(?:more|fewer|less|higher|lower|larger|smaller|up|down|growth|increase|rise|gain"
        r"|decline|drop|fall)\b"
    ),
    level_before=(
        r"\b(?:to|at)(?: (?:about|around|nearly|almost|just|over|under|more than|less than|some"
        r"|only))* ?$"
    ),
    changes=r"^changes? (?:of|in)\b",
    per=r"\bper\b|\b(?:a|each) (?:head|person|household|visitor|worker|employee)\b",
    surveyed=r"\b(?:survey\w*|polled|poll|respondents?|questioned|interviewed|asked)\b",
    at_end=(
        r"\b(?:month|quarter|year|period)[- ]end\b"
        r"|\b(?:end|close) of (?:the|that) (?:month|quarter|half|year|period)\b"
    ),
    falling=(
        r"\b(?:fell|fall(?:s|en|ing)?|declin\w+|decreas\w+|drop(?:s|ped|ping)?|down|lower(?:ed)?"
        r"|eas(?:ed|ing|es)|slip(?:s|ped|ping)|shr[aiu]nk\w*|contract(?:ed|ing|ion)|slump\w*"
        r"|plung\w+|tumbl\w+|reduc\w+|dip(?:s|ped)?|retreat\w*|slid|lost|loss(?:es)?|fewer"
        r"|weaker|weakened|minus|negative|shed)\b"
    ),
    band_after=r"[ -]range\b",
    joins=r"\s?(?:,|and|, and|to)\s",
    beside=r"[\s,:(]*(?:with|at|on|has|had|by)?\s*(?:about|around|nearly|some)?\s*",
    name_before=r"(?<!\w)",
    name_after=r"(?!\w)",
    place_behind=r"(?: \w+){0,3} (?:in|for|across)(?: the)? ",
    firm=(
        r"\b(?:the|its|this) (?:company|firm|group|\w*maker|manufacturer|retailer|lender|bank"
        r"|airline)\b"
    ),
    wider=r"\b(?:nationwide|nationally|national|worldwide|globally|global)\b",
    state=r"\b(?:the|central|federal|national) government\b|\bministry\b",
    group=(
        r"\b(?:the (?:\w+ )?(?:region|bloc|continent)|(?:all|both|these|other|two|three|four|five"
        r"|six|seven|eight|nine|ten|\d+) (?:[\w-]+ ){0,2}(?:countries|nations|economies)"
        r"|(?:east|west|north|south|central)\w* (?:africa|asia|europe|america)|regionwide)\b"
    ),
    vague_before=r"\b(?:early|late|mid)[ -]$",
    averaged=r"\b(?:average annual|compound annual|a year on average)\b",
    plans=r"\b(?:plan(?:s|ned)?|will|intend\w*|to be)\b",
    done=r"\b(?:has|have|had|was|were)\b",
    in_turn=r"\brespectively\b",
    said_before=r"\b(?:according to|by|from|says?|said)(?: \w+)?(?: the)? $",
    said_after=(
        r"(?:['’]s?)?(?: [\w-]+){0,4} (?:said|says?|expects?|forecasts?|reports?|reported"
        r"|estimates?|show(?:s|ed)?|puts?|predicts?|projects|predicted|projected|estimated"
        r"|calculates?"
        r"|calculated|sees|saw|wrote|announced|polled|surveyed|interviewed|conducted|found"
        r"|survey|data|figures|review"
        r"|statistics)\b"
    ),
    attribution=r"\b(?:according to|said|says|data from|figures from|reported|announced)\b",
    dateline=r"[A-Z][A-Z .,]{2,}[^()—–-]{0,20}(?:\([^)]{1,40}\))? ?(?:--?|–|—) ",
    byline=r"(?:By|by) (?P<author>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3})",
    filler=(
        r"\b(?:and|or|but|in|of|the|an?|to|for|by|at|on|from|with|was|were|is|are|ha[ds]|have|been"
        r"|its?|their|they|that|this|which|while|then|came|comes?|stood|reached|amounted"
        r"|total(?:led"
        r"|ed)?|rose|fell|grew|up|down|gained|lost|climbed|declined|dropped|(?:in|de)creased|edged"
        r"|jumped|slipped|surged|soared|shrank|expanded|advanced|about|around|nearly|almost|some"
        r"|just|over|under|more|less|fewer|than|only|worth|respectively|percent|points?|years?"
        r"|earlier|before|same|previous|last|period|months?|quarter|half|first|second|third|fourth"
        r"|against|compared|also|both|each|figure|billion|million|trillion|again|still|followed"
        r"|after|versus|sharply|slightly|growth|rate|annual|monthly|between|expected|forecast"
        r"|projected|seen|estimated|will|be|would|could|may|set|top|least|most|further"
        r"|another|only|or|so)\b"
    ),
    of_before=r"\bof $",
    owned_by=r"\bof (?:the )?$",
    measures=(
        r"^(?:growth (?:of|in)|rank by|changes? (?:of|in)) "
        r"|(?: growth(?: rate)?| changes?| rank(?:ing)?)(?: on .+)?$"
    ),
    origins={r"\b(?:survey|poll)\b": "survey", r"\bindex\b": "index"},
)
