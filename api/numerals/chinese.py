"""Numerals in Chinese text."""

import re
from decimal import Decimal

from api.numerals.digits import CHINESE, CLOCK, DIGITS, amount_of
from api.numerals.numeral import Amount, Kind, Numeral, Relation
from api.numerals.reader import EARLIEST_YEAR, LATEST_YEAR, Grammar, rules

DIGIT_PAIRS = "一二三四五六七八九"
CHARACTERS = "〇零一二三四五六七八九十百千万亿兆两"
ONE = r"(?:[〇零一二三四五六七八九十百万亿两]|千(?![瓦米伏克卡帕焦])|兆(?![瓦赫字欧]))"
SCALE = r"(?:[十百万亿]|千(?![瓦米伏克卡帕焦])|兆(?![瓦赫字欧]))"
NUMBER = re.compile(
    rf"(?P<special>{CLOCK}|[百千万]分之(?:{DIGITS}|{ONE}+(?:点{ONE}+)?)"
    r"|[0-9]{1,3}秒[0-9]{2}(?!秒|[0-9])"
    rf"|(?:(?<![0-9０-９])[0-9０-９](?:[.．][0-9０-９])?|[一二三四五六七八九两])成[一二三四五六七八九半]?(?![为立本员功长交就分果绩熟品])"
    r"|翻(?:了)?一番|翻(?:了)?两番|翻(?:了)?三番|翻(?:了)?(?:一)?倍|翻番|减半|半数|过半|一半)"
    r"|[①-⑳]"
    rf"|{DIGITS}(?:[余多]?{SCALE}+(?:{DIGITS}(?=[千百十万亿兆]|(?![%％成倍])))?)*"
    rf"|{ONE}+(?:[余多][万亿]+|点[一二三四五六七八九零〇]+[万亿]*)?"
)
CURRENCIES = (
    r"(?:美|欧|日|韩|港|澳|加|新台|新加坡|人民)?元|英镑|卢布|卢比|法郎|泰铢|比索|人民币|美分"
)
COUNTERS = re.compile(
    rf"(?:{CURRENCIES}|家|个(?!别|人)|人(?!均|民|工|口|们|类|士)|名|台|辆|年|月|日|号|次|位|倍|届"
    r"|所|座|项|条|岁|天|周|小时|分钟|秒|亩|公里|吨|平方|公顷|股|架|艘|件|种|类|户|间|套|只|头|棵|株|部|份|成|代|点|时|季度|期|层|米|厘米|毫米|千瓦|立方|度"
    r"|省|市|县|国|地|区|来|球|处|强|分(?!别|布|析|行|公)|斤|场|局|轮|票|席|枚|块|后|例|批|起|支|队|对|门|国|大(?:城市"
    r"|企业)|个百分点|百分点|[%％])"
)
SKIP = r"[^0-9０-９，。；、「」()（）的了在为至到\s]{0,5}"
UP = (
    r"(?:增长|增加|扩大|上涨|提高|提升|上升|增|涨|多|高|放大|攀升|飙升|高出|膨胀)"
    r"(?:了|近|约|超过|超|逾|至少|将近|不到|大约|不止|幅度达)*$"
)
FALL = (
    r"(?:下降|减少|下跌|回落|降低|下滑|跌去|跌幅|降幅|跌|降|收窄|缩减|缩小|缩短|萎缩|减产|减|少收|(?<![至最不减])少"
    r"|(?<![不最])低|降息|降价|降温|收挫|减产[^，。0-9]{1,3}|下调[^，。0-9]{1,12}|贬值|裁员|裁减|裁撤"
    r"|下行|少用|少了|下调|下挫|走低|负增长|压缩|削减|精简|便宜|亏减|流失|减持|压减|挫)"
)


def amount(text: str) -> Amount | None:
    if "秒" in text:
        return amount_of(text.replace("秒", "."), CHINESE)
    if len(parts := text.split("分之")) == 2:
        share = _amount(parts[1])
        if share is None:
            return None
        if parts[0] == "百":
            return share
        return Amount(share.value / (1000 if parts[0] == "千" else 10_000))
    if "成" in text:
        whole, _, tenth = text.partition("成")
        found = _amount(whole)
        more = Decimal(5) if tenth == "半" else Decimal(CHINESE.get(tenth, 0))
        return Amount(found.value * 10 + more) if found else None
    return _amount(text)


def _amount(text: str) -> Amount | None:
    return amount_of(re.sub("[余多]", "", text), CHINESE)


def accepts(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    if match["special"] or word[0] not in CHARACTERS:
        return True
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end() : match.end() + 5]
    if text.startswith(("百分点", "百强"), match.start()):
        return False
    if re.match(rf"[至到]{ONE}+[年个人天月成万亿]", after):
        return True
    if before in {"第", "前"} or text.startswith("分之", match.start() - 2):
        return True
    if before and before in "统唯万均专单同逐之某这每那哪另任" and word == "一":
        return False
    if word in set("十万千百亿一两") and before in set("数几上成这那每另某"):
        return before == "每" and word != "一" and word != "两"
    if after.startswith("几"):
        return word == "十"
    if len(word) >= 4 and set(word) <= set("〇零一二三四五六七八九"):
        return True
    if word[-1] in "万亿" and len(word) > 1:
        return True
    if (
        word == "一"
        and re.match(r"[季度定般些样致直旦时带起种系个方面部分位]", after)
        and not re.match(r"季度", after)
    ):
        return False
    if word == "两" and re.match(r"[国岸地会市]", after):
        return False
    if re.match(r"大|[国地部区省市县代点对队期度条门](?![a-z0-9])", after) and len(word) == 1:
        return (
            re.match(r"大|代|期|条|点[0-9一二三四五六七八九半]?", after) is not None
            and word != "一"
        )
    return COUNTERS.match(after) is not None or re.match(r"余|多|分之", after) is not None


WHOLE = 20
"""Characters before a number in which a bound and what it is a part of may stand."""
BOUND_OF_WHOLE = re.compile(
    r"(?:(?P<less>不足|不到|低于|未达|不及)|(?<!不)超过?|逾|高于)"
    r"[^，。；0-9]{1,12}(?:平均(?:水平|值|数)?|额|总值|GDP|出口|进口|总量|总数|人口)的$"
)
"""A bound before the whole of which a number is a part, or a multiple: 不到平均水平的6倍."""


def adjust(text: str, numeral: Numeral, previous: Numeral | None) -> None:
    before = text[max(0, numeral.start - 8) : numeral.start]
    after = text[numeral.end : numeral.end + 8]
    value = numeral.amount.value
    if (
        numeral.kind is Kind.MULTIPLE
        and not numeral.upper
        and after.startswith("倍")
        and re.search(UP, before)
    ):
        numeral.amount = Amount(value + 1, numeral.amount.decimals)  # 增长一倍 is twice as much
    bound = BOUND_OF_WHOLE.search(text, max(0, numeral.start - WHOLE), numeral.start)
    if bound and numeral.relation is Relation.EQ and numeral.kind in (Kind.MULTIPLE, Kind.PERCENT):
        numeral.relation = Relation.LT if bound["less"] else Relation.GT
    if len(numeral.text) == 2 and set(numeral.text) <= set(DIGIT_PAIRS):
        low, high = (CHINESE[each] for each in numeral.text)
        if low + 1 == high and not before.endswith("第"):  # 七八年
            numeral.amount, numeral.upper = Amount(Decimal(low)), Amount(Decimal(high))
            numeral.relation = Relation.BETWEEN
    if re.search(r"[余多]", numeral.text):
        numeral.relation = Relation.JUST_OVER
    if numeral.unit == "年" and numeral.kind is Kind.QUANTITY:
        is_duration = re.match(
            r"年(?:前|来|内|间|期|以上|多|后|以来|连续|余|左右|之|的历史|时间)", after
        )
        is_short = 10 <= value <= 99 and re.match(r"年(?:\d|一月|[一二三四]季度)", after)
        is_calendar = EARLIEST_YEAR < value < LATEST_YEAR and re.match("年(?:以?来|后|之后)", after)
        if is_short or is_calendar or (1000 <= value <= 2999 and not is_duration):
            numeral.kind = Kind.YEAR
    if before.endswith("第") and numeral.kind in {Kind.QUANTITY, Kind.NAME_PART}:
        numeral.kind = Kind.NAME_PART if re.match("届|期|代|号", after) else Kind.RANK
    if numeral.kind is Kind.PERIOD and re.match(
        r"月(?:[0-9０-９]+|[一二三四五六七八九十]+)[日号]", after
    ):
        numeral.kind = Kind.DATE
    if (
        numeral.kind in {Kind.QUANTITY, Kind.RANK, Kind.NAME_PART}
        and before.endswith("前")
        and re.match(r"(?:强|名|位|大|(?=[，。的、]|$))", after)
    ):
        numeral.kind, numeral.relation = Kind.RANK, Relation.LE
    if numeral.unit == "分" and previous is not None and previous.kind is Kind.TIME_OF_DAY:
        numeral.kind = Kind.TIME_OF_DAY
    if numeral.kind is Kind.TIME_OF_DAY and (value > 24 or numeral.amount.decimals):
        numeral.kind = Kind.QUANTITY
    if (
        re.match("强(?![化烈调])", after)
        and value in {2, 4, 8, 16, 32}
        and numeral.kind is Kind.QUANTITY
    ):
        numeral.kind, numeral.relation = Kind.RANK, Relation.LE
    if text[numeral.end : numeral.end + 1] == "几" and numeral.text == "十":
        numeral.relation = Relation.APPROX


GRAMMAR = Grammar(
    lang="zh",
    number=NUMBER,
    amount=amount,
    special=rules(
        (CLOCK, (None, Kind.TIME_OF_DAY, Relation.EQ)),
        (r"半数|一半", ("0.5", Kind.FRACTION, Relation.EQ)),
        ("过半", ("0.5", Kind.FRACTION, Relation.GT)),
        ("减半", ("0.5", Kind.MULTIPLE, Relation.EQ)),
        ("翻了?一番|翻了?一?倍|翻番", ("2", Kind.MULTIPLE, Relation.EQ)),
        ("翻了?两番", ("4", Kind.MULTIPLE, Relation.EQ)),
        ("翻了?三番", ("8", Kind.MULTIPLE, Relation.EQ)),
        (".+秒.+", (None, Kind.QUANTITY, Relation.EQ)),
        ("百分之.+", (None, Kind.PERCENT, Relation.EQ)),
        ("[千万]分之.+", (None, Kind.FRACTION, Relation.EQ)),
        (".+成.?", (None, Kind.PERCENT, Relation.EQ)),
    ),
    kinds_before=rules(
        (r"(?P<unit>[$＄€£¥￥])$", Kind.MONEY),
        (r"[A-Za-zＡ-Ｚａ-ｚ][-－]?$", Kind.NAME_PART),
    ),
    kinds_after=rules(
        (r"[GKDXg](?![A-Za-z])", Kind.NAME_PART),
        (r"[余多]?(?P<unit>个多?百分点|百分点|个?基点|bp)", Kind.POINTS),
        (r"[%％‰]", Kind.PERCENT),
        (r"[余多]?(?P<unit>倍)", Kind.MULTIPLE),
        (r"季度", Kind.PERIOD),
        (r"年代|后(?=[，。、的员群人年青消和一]|$)", Kind.PERIOD),
        (r"年", Kind.QUANTITY),
        (r"[余多]?个(?P<unit>多?月)", Kind.QUANTITY),
        (r"月份?", Kind.PERIOD),
        (r"日(?!元|均)|号(?=[，。、上下晚凌早中至到起]|$)", Kind.DATE),
        (r"[余多]?(?P<unit>小时|分钟)", Kind.QUANTITY),
        (r"(?P<unit>时|点)(?=[0-9０-９整许半左前，。、至到起]|$)", Kind.TIME_OF_DAY),
        (r"(?:周)?岁", Kind.AGE),
        (rf"[余多]?(?P<unit>{CURRENCIES})", Kind.MONEY),
        (r"大(?=[^幅规约致概型])|届|号|代(?!表)|次(?=会议|全)", Kind.NAME_PART),
        (r"[余多]?个?(?P<unit>[a-zA-Zμ℃°]+|(?:(?![至到和与及比但的])[一-龠]){1,2})", Kind.QUANTITY),
    ),
    relations_before=rules(
        (
            r"(?:不(?:得|会|能)?(?:超过|高于|多于)(?:人民币|营收的|总额的)?|最多(?:可达)?|至多[^，。0-9]{0,2}|不大于|最长达"
            r"|最高可?达?|上限为|不超)[$＄€£¥￥]?$",
            Relation.LE,
        ),
        (
            r"(?:至少[^，。0-9]{0,2}|不(?:得|能)?少于|不(?:得|能)?低于|不小于|起码|最低只要|最少|不下)[$＄€£¥￥]?$",
            Relation.GE,
        ),
        (
            r"(?<!未能)(?<!未)(?:超过|超出|超|逾|突破|高于|多于|大于|升破|首破|年过|越过|冲破|超越)了?[$＄€£¥￥]?$",
            Relation.GT,
        ),
        (
            r"(?:不足|不到|低于|少于|小于±?|跌破|未能?(?:突破|达到?|超过|越过)|未达|未满|不满|失守|未及)了?[$＄€£¥￥]?$",
            Relation.LT,
        ),
        (
            r"(?:大约[^，。0-9]{0,3}|约为|约|约占[^，。0-9]{0,6}|大概[^，。0-9]{0,3}|大致|近似|估计为?|预计约)[$＄€£¥￥]?$",
            Relation.APPROX,
        ),
        (
            r"(?:将近|接近|逼近|直逼|(?P<over>(?<![最附邻远])近)|几近|近乎|差不多|几乎)(?:于)?[$＄€£¥￥]?$",
            Relation.NEARLY,
        ),
    ),
    relations_after=rules(
        (
            r"[余多](?![年月日]?以)|个[余多]|几?个?[一-龠]{0,2}多(?=[，。、的]|$)|[余多]|强(?![化烈调])|[^0-9，。]{0,2}出头",
            Relation.JUST_OVER,
        ),
        (rf"{SKIP}(?:以上|及以上|起步)", Relation.GE),
        (rf"{SKIP}(?:以下|以内)", Relation.LE),
        (rf"{SKIP}(?:之上|上方|开外)", Relation.GT),
        (rf"来(?=[天个斤人岁年]|公里)|{SKIP}(?:左右|上下|许(?=[，。])|前后)", Relation.APPROX),
        (r"弱(?![势点])", Relation.NEARLY),
    ),
    minus_before=re.compile(r"(?:零下|(?<!正)负|−|(?<![0-9A-Za-z０-９年月日%％])[-－])$"),
    fall_before=re.compile(
        rf"{FALL}(?:了|近|约|大约|将近|接近|超过|超|逾|至少|不到|不足|不低于|不少于|最多|至多|多达|幅度|高达|幅|为|达|收窄|扩大|缩小"
        rf"|共|整整|个|[$￥])*$"
        rf"|(?:跌幅|降幅)[^，。0-9增涨]{{0,6}}$"
    ),
    fall_after=re.compile(r"[^，。；0-9、]{0,2}的(?:降幅|跌幅|下降|减幅)"),
    range_between=re.compile(r"\s?(?:[~〜～–—―‐∼-]+|至|到)\s?第?[$￥]?"),
    range_around=(re.compile("在$|介于$"), re.compile("[和与]第?"), re.compile("之间")),
    no_range_before=re.compile("(?:从|由|自)$"),
    lasting_after=re.compile("(?:年|个月|天|周|日)(?:来|内|间)"),
    rise_before=re.compile(
        r"(?:至|到|增长|增加|上涨|上升|提高|扩大|涨|升|增|高)(?:了|约|近|超过|至少)?$"
    ),
    rise_after=re.compile(r"[^，。；0-9、]{0,2}的(?:增幅|涨幅|增长|上涨|升幅)"),
    fraction_between=rules(
        (r"分之", True),
        ("/", False),
        (r"[个名家]?(?:人|受访者|企业|老人|孩子)?(?:中|里|当中)(?:就|几乎就|便|约|大约)?有", True),
    ),
    listed=re.compile(r"[^。；增涨升高]{0,8}[，、和及与][^。；增涨升高为至到报收]{0,8}"),
    accepts=accepts,
    adjust=adjust,
)
