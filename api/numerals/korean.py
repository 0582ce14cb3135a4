"""Numerals in Korean text."""

import re
from decimal import Decimal

from api.numerals.digits import CLOCK, DIGITS, HANGUL, amount_of
from api.numerals.numeral import Amount, Kind, Numeral, Relation
from api.numerals.reader import Grammar, rules

UNITS = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70,
    "여든": 80, "아흔": 90,
}  # fmt: skip
PAIRS = {
    "한두": (1, 2), "두세": (2, 3), "두서너": (2, 4), "서너": (3, 4), "너댓": (4, 5),
    "대여섯": (5, 6), "예닐곱": (6, 7),
}  # fmt: skip
DAYS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "열흘": 10}
NATIVE = rf"(?:(?:{'|'.join(TENS)})(?:{'|'.join(UNITS)})?|{'|'.join(UNITS)})"
COUNTERS = (
    r"(?:명|곳|개|배|살|시간|시|번째|번|차례|가지|달|해|마리|대|채|권|팀|쪽|건|사람|나라|가구|집|잔|그루|척|자루|군데|편"
    r"|갈래|분기|주|포기|켤레|벌|장|줄|달러|공장|회사|도시|아이|학교|병원|자릿|집|부류|종류|공당|품목|후보|타(?![가-힣])"
    r"|속(?![가-힣])|돈(?![가-힣])|기(?![가-힣])|계단|가마|발(?![가-힣])|회|차)"
)
LIKE_SINO = {*"만조천백억십", "일만", "이만", "이천", "구조", "공조", "사조", "이조"}
"""Words that look like numbers."""
SINO = "영일이삼사오육칠팔구십백천만억조공"
NUMBER = re.compile(
    rf"(?P<special>{CLOCK}|{DIGITS}할(?:\s?{DIGITS}푼)?(?:\s?{DIGITS}리)?|십수(?=\s?(?:년|명"
    rf"|개|곳|차례))|절반|반토막|갑절"
    rf"|(?<![가-힣])(?:{'|'.join(PAIRS)})(?=\s?{COUNTERS})"
    rf"|(?<![가-힣])(?:{'|'.join(DAYS)})(?![가-힣]{{2}})|한\s시간\s반)"
    r"|[①-⑳]"
    rf"|{DIGITS}(?:여(?=[십백천만억조]))?(?:(?:[십백천만억조]|경(?![기제력찰]))+(?:\s?{DIGITS}(?=[십백천만억조]))?)*"
    rf"(?:(?:(?<=[만억조])\s?|(?<=[천백]))(?:{DIGITS}(?![%배십백천만억조.]|\s?%)|[일이삼사오육칠팔구]?[천백십][천백십만억]*))?"
    rf"|(?<![가-힣0-9])(?P<native>{NATIVE})(?=\s?{COUNTERS}|\s(?:중|가운데))"
    rf"|(?<= 중 )(?P<part>{NATIVE})(?=\s?{COUNTERS}|[은는이가꼴로을도]|(?![가-힣]))"
    rf"|(?<![가-힣0-9])(?P<sino>(?=[{SINO}]*[십백천만억조])[{SINO}]+(?:\s[일이삼사오육칠팔구]?[천백십만]+){{0,4}})"
    r"(?=여?\s?(?:명|원|개|달러|곳|건|가구|대|년|위안|엔|톤|인파|관객|영화|인|마리|채|여))"
    rf"|(?<![가-힣])(?P<years>[{SINO}]{{1,4}})(?=\s?(?:년|개월|분의|퍼센트|프로|층|호선|인조)(?![가-힣]?도))"
)
CURRENCIES = (
    r"(?:미국|홍콩|호주|캐나다|싱가포르|대만)?\s?달러|원(?![자전칙인유소장화료리형])|위안화?|유로(?!존)|엔화?|파운드|루피|프랑|바트|페소"
    r"|루블|동(?=[을이에])|센트"
)
SKIP = (
    r"[^0-9,.;()\s]{0,6}\s?(?:(?:선|수준|명|개|원|달러|대|위안)[을를에도은는]?\s?)?(?:크게\s|훌쩍\s|약간\s"
    r"|살짝\s|조금\s|처음(?:\s?으로)?\s|가볍게\s|소폭\s)?"
)
MARKS = r"[을를에도은는이가]?"


def amount(text: str) -> Amount | None:
    if "할" in text:
        value, factor = Decimal(0), Decimal(10)
        for part in re.findall(DIGITS, text):
            value += Decimal(part.replace(",", "")) * factor
            factor /= 10
        return Amount(value)
    if text in DAYS:
        return Amount(Decimal(DAYS[text]))
    if text in PAIRS:
        return Amount(Decimal(PAIRS[text][0]))
    for tens, ten in TENS.items():
        if text.startswith(tens):
            rest = text.removeprefix(tens)
            if rest in UNITS or not rest:
                return Amount(Decimal(ten + UNITS.get(rest, 0)))
    if text in UNITS:
        return Amount(Decimal(UNITS[text]))
    return amount_of(re.sub("(?<=[0-9])여| ", "", text), HANGUL)


def accepts(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    if match["special"]:
        return True
    if re.match(r"열대야|한시(?!간)|세대|열차", text[match.start() : match.start() + 3]):
        return False
    if word in {"한", "세", "네", "두"}:
        after = text[match.end() : match.end() + 5].lstrip()
        if word == "한" and re.match(r"(?:편|시간대|번도|때|쪽|차례도|대목|곳도)", after):
            return False
        if re.match(r"(?:계|금|대|시)(?=[가-힣])", after) and not text[match.end()].isspace():
            return re.match(r"(?:대|시)(?:간|[를가의,]|\s)", after) is not None
    if match["years"]:
        return word not in set("이일만조사오공") or text[match.end()] != " "
    if match["sino"] and re.match(r"\s(?:명|원|달러|개|가구)", text[match.end() : match.end() + 4]):
        return True
    if match["sino"]:
        return word not in LIKE_SINO or (
            word in {"천", "백", "만"} and not text[match.end()].isspace()
        )
    return True


def adjust(text: str, numeral: Numeral, previous: Numeral | None) -> None:
    before = text[max(0, numeral.start - 8) : numeral.start]
    after = text[numeral.end : numeral.end + 10]
    value = numeral.amount.value
    if re.search("[0-9]여", numeral.text):
        numeral.relation = Relation.JUST_OVER
    if numeral.text in PAIRS:
        low, high = PAIRS[numeral.text]
        numeral.amount, numeral.upper = Amount(Decimal(low)), Amount(Decimal(high))
        numeral.relation = Relation.BETWEEN
    if numeral.kind in {Kind.QUANTITY, Kind.YEAR} and re.match("년", after):
        is_duration = re.match(
            r"년(?:간|째|만|여|차|후|물|형"
            r"|\s?(?:만에|동안|이상|이내|가까이|넘|뒤|전|내|새|연속|남짓|치|정도|안팎))",
            after,
        )
        is_short = before[-1:] in {"’", "‘", "'"} or (
            10 <= value <= 99 and re.match(r"년(?:\s?\d|도)", after)
        )
        if is_short or (1000 <= value <= 2999 and not is_duration):
            numeral.kind = Kind.YEAR
    if numeral.kind is Kind.PERIOD and numeral.unit == "월" and re.match(r"월\s?\d+일", after):
        numeral.kind = Kind.DATE
    if (
        numeral.unit == "분"
        and previous is not None
        and previous.kind is Kind.TIME_OF_DAY
        and re.fullmatch(r"시\s?", text[previous.end : numeral.start])
    ):
        numeral.kind = Kind.TIME_OF_DAY
    if numeral.kind in {Kind.QUANTITY, Kind.RANK} and re.search(r"(?:톱|상위|TOP|Top)\s?$", before):
        numeral.kind, numeral.relation = Kind.RANK, Relation.LE
    if (
        numeral.kind is Kind.RANK
        and re.match(r"위(?:권|\s?이내|\s?안)", after)
        and not numeral.upper
    ):
        numeral.relation = Relation.LE
    if re.search(r"제\s?$", before) and numeral.kind is Kind.QUANTITY:
        numeral.kind = Kind.NAME_PART
    if (
        numeral.kind is Kind.AGE
        and numeral.unit == "대"
        and not (value % 10 == 0 and 10 <= value <= 90)
    ):
        numeral.kind = Kind.QUANTITY


GRAMMAR = Grammar(
    lang="ko",
    number=NUMBER,
    amount=amount,
    special=rules(
        (CLOCK, (None, Kind.TIME_OF_DAY, Relation.EQ)),
        ("십수", ("10", Kind.QUANTITY, Relation.APPROX)),
        ("절반", ("0.5", Kind.FRACTION, Relation.EQ)),
        ("반토막", ("0.5", Kind.MULTIPLE, Relation.EQ)),
        ("갑절", ("2", Kind.MULTIPLE, Relation.EQ)),
        (r"한\s시간\s반", ("1.5", Kind.QUANTITY, Relation.EQ)),
        (".+할.*", (None, Kind.PERCENT, Relation.EQ)),
        ("|".join([*PAIRS, *DAYS]), (None, Kind.QUANTITY, Relation.EQ)),
    ),
    kinds_before=rules(
        (r"(?P<unit>[$€£¥])$", Kind.MONEY),
        (r"[A-Za-z][-]?$|(?:코스피|코스닥|갤럭시|아이폰|포춘)\s?$", Kind.NAME_PART),
    ),
    kinds_after=rules(
        (r"[GKDXg](?![A-Za-z])", Kind.NAME_PART),
        (r"%\s?포인트|%\s?p|퍼센트포인트|포인트|bp|베이시스포인트", Kind.POINTS),
        (r"\s?%|\s?퍼센트|\s?프로(?![그젝])", Kind.PERCENT),
        (r"여?\s?(?P<unit>배)(?![터송상치달])", Kind.MULTIPLE),
        (
            r"\s?위(?![안원험치성축])|\s?(?:번|회|호)째|\s?등(?=[은을이으급])|호\s?(?:홈런|골)",
            Kind.RANK,
        ),
        (r"\s?분기", Kind.PERIOD),
        (r"년대", Kind.PERIOD),
        (r"여?\s?(?P<unit>년)", Kind.QUANTITY),
        (r"여?\s?(?P<unit>개월)", Kind.QUANTITY),
        (r"월(?!드)", Kind.PERIOD),
        (r"여?\s?(?P<unit>일)(?:간|째|\s?만에|\s?동안|\s?연속|\s?이내|\s?넘게)", Kind.QUANTITY),
        (r"일(?!본|반|부|자리|정)", Kind.DATE),
        (r"여?\s?(?P<unit>시간|분간)", Kind.QUANTITY),
        (r"시(?![가-힣]*[장군구]|\s?군)", Kind.TIME_OF_DAY),
        (r"\s?(?:세(?!대|기|계|트)|살)", Kind.AGE),
        (
            r"(?P<unit>대)(?=(?:가|는|의|이|에서|에|남|여|부터|와|,|\s(?:남성|여성|청년|이상|이하|초반|중반|후반|고객|직장인"
            r"|인구|취업자|가구주|근로자|응답자|남녀|환자)))",
            Kind.AGE,
        ),
        (rf"여?\s?(?P<unit>{CURRENCIES})", Kind.MONEY),
        (
            r"대\s(?:그룹|강국|산업|은행|도시|과제|전략|수출|기업|브랜드|품목|국책)|차\s?(?:전지|산업|세계|대전|회의|계획)|호(?:기|선"
            r"|점)?(?![가-힣])|호(?:기|선|점)|세대|기\s신도시|강(?=[에\s을전])",
            Kind.NAME_PART,
        ),
        (
            r"여?\s?(?P<unit>[a-zA-Zμ㎡°℃㎢]+|(?!에서|과|와|에|로|은|는|을|를)[가-힣]{1,2})",
            Kind.QUANTITY,
        ),
    ),
    relations_before=rules(
        (r"(?:최소한?|적어도|못해도)\s?[$€£¥]?$", Relation.GE),
        (r"(?:최대|최고|많아야|많게는|최장|길어야|기껏해야)\s?(?:연\s)?[$€£¥]?$", Relation.LE),
        (r"(?:약|대략|어림잡아|줄잡아|얼추|추정치?)\s?[$€£¥]?$", Relation.APPROX),
        (r"거의\s?$", Relation.NEARLY),
    ),
    relations_after=rules(
        (
            r"(?:달|해)?여(?=\s|명|개|㎞|달|년|곳|건|대|만|가구|억|원|차|마리|점|분|일|종|호|편|톤|m|k)"
            r"|\s?[^0-9,.\s]{0,3}\s?(?:남짓|조금\s넘|살짝\s넘|약간\s넘)",
            Relation.JUST_OVER,
        ),
        (rf"{SKIP}이상(?!\s?(?:기후|징후|없))", Relation.GE),
        (rf"{SKIP}{MARKS}\s?(?:조금|약간|살짝)\s?못\s?미", Relation.NEARLY),
        (rf"{SKIP}에\s?(?:가까[운울워]|근접|육박)", Relation.NEARLY),
        (rf"{SKIP}(?:이하|이내|{MARKS}\s?넘(?:을\s수\s없|지\s?(?:않|못)))", Relation.LE),
        (
            rf"{SKIP}{MARKS}\s?(?:미만|밑도|밑돌|밑으로|못\s?미|하회|미치지\s못|이르지\s못|달하지\s못|채\s?안|채\s못|아래|못\s?미치|미달|무너)",
            Relation.LT,
        ),
        (rf"{SKIP}{MARKS}\s?(?:초과|넘|웃도|웃돌|웃돈|돌파|상회|뛰어넘|상향\s돌파)", Relation.GT),
        (
            rf"{SKIP}{MARKS}\s?(?:육박|가까이|가까운|가까워|가깝|근접|바짝\s다가|다가섰|다가선)",
            Relation.NEARLY,
        ),
        (rf"{SKIP}(?:정도|안팎|내외|쯤|가량|께(?!서)|전후)", Relation.APPROX),
    ),
    minus_before=re.compile(r"(?:마이너스\s?|영하\s?|△|▲|▼|−|(?<![0-9A-Za-z가-힣%])-)$"),
    fall_before=re.compile(r"(?:감소율은?|하락률은?|감소폭은?|하락폭은?|낙폭은?)\s[^0-9,.]{0,6}$"),
    fall_after=re.compile(
        r"(?:\)|\([0-9.]+%\))?(?:여)?\s?(?:명|개|대|건|곳|원|달러|만달러|가구|척|톤|t|위안|가지|계단|채|석"
        r"|종)?(?:여|가량|정도|이상|이하|미만|가까이|안팎|넘게|남짓|포인트)?(?:이나|나|씩|을|를|이|가|만큼|만|의|은|는|도)?\s?"
        r"(?:(?:가까이|이상|넘게|가량|정도|안팎|미만|초과|이하|더|크게|소폭|대폭|급격히|각각|남짓)\s?)*"
        r"(?:감소|하락|줄|떨어(?!진\s)|내려|내린|내렸|내리|낮아|낮은|낮췄|낮추|급감|축소|감축|적은|적었|적다|삭감|위축|후퇴|급락|깎"
        r"|인하|뒷걸음|빠졌|빠진|쪼그라|감산|손실|역성장|뚝|모자|밀려|감원|덜|준다|준\s|단축|싸|저렴|절하)"
    ),
    range_between=re.compile(r"\s?(?:[~∼〜～–—―‐-])\s?[$€£¥]?"),
    range_around=(re.compile(""), re.compile(r"(?:에서|과|와)\s"), re.compile(r"(?:\s?사이)")),
    rise_after=re.compile(
        r"\s?(?:명|개|대|건|곳|원|달러|가구|톤|위안|포인트)?(?:이나|나|씩|을|를|이|가|만큼)?\s?"
        r"(?:(?:가까이|이상|넘게|가량|정도|더|크게|소폭|대폭|각각)\s?)*(?:증가|상승|늘|올라|오른|올랐|높|급증|확대|증액|불어|뛰"
        r"|인상)|(?:으로|로|까지)"
    ),
    listed_before_verb=re.compile(
        r",\s(?:(?:전년|지난해)\s?(?:동월|동기|같은\s(?:달|기간))?|전월|전\s?분기|직전\s분기)\s?대비(?:로는|로)?\s?"
    ),
    together=re.compile(r"[을를이가]?\s?(?:각각|나란히|모두|내리)"),
    fraction_between=rules(
        (r"분의\s?", True),
        (r"\s?(?:명|곳|개|가구|사람|건|대|팀|집)?\s?(?:중|가운데)\s(?:약\s)?", True),
    ),
    listed=re.compile(
        r"(?!.*(?:하고|지만|으나|면서|했고|됐고))[^.늘증상오높]{0,8}(?:,|와|과|·|및|고)[^.늘증상오높]{0,16}"
    ),
    accepts=accepts,
    adjust=adjust,
)
