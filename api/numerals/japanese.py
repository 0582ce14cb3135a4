"""Numerals in Japanese text."""

import re
from decimal import Decimal

from api.numerals.digits import CHINESE, CLOCK, DIGITS, amount_of
from api.numerals.numeral import Amount, Kind, Numeral, Relation
from api.numerals.reader import EARLIEST_YEAR, LATEST_YEAR, Grammar, rules

KANJI = "〇零一二三四五六七八九十百千万億兆"
NUMBER = re.compile(
    rf"(?P<special>{CLOCK}|{DIGITS}年半|{DIGITS}秒[0-9]{{1,2}}(?!秒|[0-9])|十数"
    rf"|{DIGITS}割(?:{DIGITS}分(?:{DIGITS}厘)?)?(?!れ|り|安|高|引)"
    r"|[一二三四五六七八九]割(?:[一二三四五六七八九]分)?(?!れ|り|安|高|引)"
    r"|半数|半分|過半数|半減|倍増|倍額|半額|折半)"
    r"|[①-⑳]"
    rf"|{DIGITS}(?:[十百千万億兆京]+(?:{DIGITS}(?=[千百十万億兆]|(?![%％割分倍])))?)*"
    rf"(?:(?<=[十百千万億兆京])(?:[一二三四五六七八九][十百千万]+)+)?"
    rf"|[{KANJI}]+(?:・[〇一二三四五六七八九]+(?=[%％億兆万倍割ポ度]))?"
)
COUNTERS = (
    r"(?:人|社|台|年|月|日|回|件|倍|本|個|枚|冊|頭|匹|羽|歳|才|戸|棟|校|名|位|つ|か国|カ国|ヵ国|ヶ国|か月|カ月|ヵ月"
    r"|ヶ月|か所|カ所|ヵ所|ヶ所|箇所|週間|時間|秒|円|ドル|元|ユーロ|割|分の|世帯|隻|機|基|店|種|品目|議席|票"
    r"|番目|度目|都市|キロ|トン|メートル|ヘクタール|パーセント|[%％]|時|代(?!わ|表|理|替|金)|級|地域|市町村|県|都道府県"
    r"|省|団体|組|点|階|歩|例|兆|億|期|連|大(?=[^きな型幅])|余|弱|強)"
)
ONE_CHARACTER = r"[人社台件戸回個本隻店組校名棟冊枚票頭匹機基床株議席種品]"
CURRENCIES = (
    r"(?:米|香港|豪|台湾|カナダ|シンガポール)?ドル|円|ユーロ|(?:人民)?元|ウォン|ポンド|ルピー|フラン|バーツ|ペソ|ルーブル"
    r"|リラ|ドン|レアル|セント"
)
SKIP = r"[^0-9０-９、。「」()（）はがでもにをとのてしいり前\s]{0,6}"
"""What may stand between a number and the word that makes it a bound."""


def amount(text: str) -> Amount | None:
    if text.endswith("年半") and (years := amount_of(text[:-2], CHINESE)):
        return Amount(years.value + Decimal("0.5"), 1)
    if "秒" in text:
        return amount_of(text.replace("秒", "."), CHINESE)
    parts = re.split("[割分厘]", text)
    if len(parts) == 1:
        return amount_of(re.sub("数", "", text), CHINESE)
    total, factor = None, Decimal(10)
    for part in parts:  # 3割5分 is 35 percent
        if part and (each := amount_of(part, CHINESE)):
            value = each.value * factor
            total = value if total is None else total + value
            factor /= 10
    return None if total is None else Amount(total)


def accepts(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    if match["special"] or word[0] not in KANJI:
        return True
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 6]
    if re.search(rf"[0-9{KANJI}]分の$", text[max(0, match.start() - 3) : match.start()]):
        return True
    if before in {"数", "統", "唯", "均", "随", "単"} or "ァ" <= before <= "ヶ":
        return False
    if word[0] in "万億兆百千" and len(word) == 1:
        return re.match("[人台社円歳年件]", after) is not None and not "一" <= before <= "龠"
    if len(word) == 1 and after[:1] in "部方般体定種時切旦致見生連帯瞬台つ番面度":
        return word not in "一" and re.match(COUNTERS, after) is not None
    if len(word) >= 4 and set(word) <= set("〇零一二三四五六七八九"):
        return True
    return re.match(COUNTERS, after) is not None or (len(word) > 2 and word[-1] in "万億兆")


def adjust(text: str, numeral: Numeral, previous: Numeral | None) -> None:
    after = text[numeral.end : numeral.end + 8]
    before = text[max(0, numeral.start - 4) : numeral.start]
    value = numeral.amount.value
    if numeral.unit == "年" and numeral.kind is Kind.QUANTITY and not numeral.upper:
        era = re.search(r"(?:令和|平成|昭和|大正|明治|['’‘])$", before)
        is_duration = re.match(
            r"年(?:間|ぶり|前|後|以上|以内|連続|目|半|越し|来|ごと|に一|に1|余|近|超|弱|強|債|物|もの"
            r"|国債|程度|ほど)",
            after,
        )
        is_short = 10 <= value <= 99 and re.match(
            r"年(?:度|\d|[のに末春夏秋冬比初版入産]|実績)", after
        )
        is_calendar = EARLIEST_YEAR < value < LATEST_YEAR and re.match("年に[一1]", after)
        if era or is_calendar or (not is_duration and (is_short or 1000 <= value <= 2999)):
            numeral.kind = Kind.YEAR
    if re.match("強(?!化|い)", after) and value in {4, 8, 16, 32} and numeral.kind is Kind.QUANTITY:
        numeral.kind, numeral.relation = Kind.RANK, Relation.LE
    if numeral.unit == "月" and re.match(r"月[0-9０-９一二三四五六七八九十]+日", after):
        numeral.kind = Kind.DATE
    if (
        numeral.unit == "分"
        and previous is not None
        and previous.kind is Kind.TIME_OF_DAY
        and text[previous.end : numeral.start] == "時"
    ):
        numeral.kind = Kind.TIME_OF_DAY
    if numeral.kind is Kind.RANK and re.search(r"(?:トップ|上位|ベスト)$", before):
        numeral.relation = Relation.LE
    if numeral.kind is Kind.RANK and re.match(r"位(?:以内|圏)", after) and not numeral.upper:
        numeral.relation = Relation.LE


GRAMMAR = Grammar(
    lang="ja",
    number=NUMBER,
    amount=amount,
    special=rules(
        (r"半数|半分|折半", ("0.5", Kind.FRACTION, Relation.EQ)),
        ("過半数", ("0.5", Kind.FRACTION, Relation.GT)),
        (r"半減|半額", ("0.5", Kind.MULTIPLE, Relation.EQ)),
        (r"倍増|倍額", ("2", Kind.MULTIPLE, Relation.EQ)),
        (CLOCK, (None, Kind.TIME_OF_DAY, Relation.EQ)),
        (".+(?:年半|秒.+)", (None, Kind.QUANTITY, Relation.EQ)),
        ("十数", (None, Kind.QUANTITY, Relation.APPROX)),
        (r".+[割分厘].*", (None, Kind.PERCENT, Relation.EQ)),
    ),
    kinds_before=rules(
        (r"(?P<unit>[$＄€£¥￥])$", Kind.MONEY),
        (r"(?:トップ|上位|ベスト)$", Kind.RANK),
        (r"[A-Za-zＡ-Ｚａ-ｚ][-－]?$", Kind.NAME_PART),
    ),
    kinds_after=rules(
        (r"[GKDXgＧＫＤ](?![A-Za-z])", Kind.NAME_PART),
        (r"%ポイント|％ポイント|ポイント|ポ(?![ァ-ヶー])|ベーシスポイント|bp", Kind.POINTS),
        (r"[%％]|パーセント", Kind.PERCENT),
        (r"倍", Kind.MULTIPLE),
        (r"位|番目|等(?=[はがをにで賞])|(?:度|回|台|人|作|勝|期)目", Kind.RANK),
        (r"四半期", Kind.PERIOD),
        (r"(?P<unit>年)(?:代|年代)", Kind.PERIOD),
        (r"(?P<unit>年)年?", Kind.QUANTITY),
        (r"[かカヵヶケ箇]月|週間|週", Kind.QUANTITY),
        (r"月", Kind.PERIOD),
        (r"(?P<unit>日)(?:間|後|前|連続|ぶり|目|以内|以上|余)", Kind.QUANTITY),
        (r"日", Kind.DATE),
        (r"時間", Kind.QUANTITY),
        (r"時(?!間)", Kind.TIME_OF_DAY),
        (r"歳|才(?!能)", Kind.AGE),
        (r"代(?=[のはがでにを、前後半男女若以]|$)", Kind.AGE),
        (rf"(?P<unit>{CURRENCIES})", Kind.MONEY),
        (r"号(?:機|店|線)?|次(?!元)|条|丁目|番地|大(?=[^き型幅半])|世紀", Kind.NAME_PART),
        (r"[かカヵヶケ箇][国所年]", Kind.QUANTITY),
        ("銭", Kind.MONEY),
        (r"議席|世帯", Kind.QUANTITY),
        (rf"(?P<unit>分(?!の)|秒|つ|{ONE_CHARACTER})", Kind.QUANTITY),
        (r"(?P<unit>[ァ-ヶー]+|[a-zA-Zμ㎡°℃]+|[一-龠]{1,2})", Kind.QUANTITY),
    ),
    relations_before=rules(
        (r"(?:少なくとも|最低でも|最低)$", Relation.GE),
        (r"(?:最大で?|最多で?|最長で?|最高で?|多くても?|長くても?)$", Relation.LE),
        (r"(?:約|およそ|おおよそ|ほぼ|概ね|おおむね|推定|ざっと)[$＄€£¥￥]?$", Relation.APPROX),
    ),
    relations_after=rules(
        (
            r"余り|余(?![裕地剰儀])|あまり|強(?![化いく調みま])|[^0-9、。\sをはがに]{0,3}(?:余り|あまり|強(?![化いく調みま風豪])|すぎ)",
            Relation.JUST_OVER,
        ),
        (rf"{SKIP}(?:以上|を下ら)", Relation.GE),
        (rf"{SKIP}(?:以下|以内|を上限)", Relation.LE),
        (
            rf"{SKIP}(?:未満|に[は]?満たな|にも満たな|に(?:は)?届か|に(?:は)?達し(?:ない|なか|てい?な)|に(?:は)?及ば|割れ|足らず|(?:の(?:大台|節目|壁"
            rf"|水準))?を(?:大きく|わずかに|大幅に|やや|初めて)?(?:下回|割り|割っ|割る|切っ|切る))",
            Relation.LT,
        ),
        (
            rf"{SKIP}(?:超(?![過え])|超え|突破|オーバー|(?:の(?:大台|節目|壁|水準))?を(?:初めて|大きく|わずかに|大幅に|やや|優に"
            rf"|軽く|[0-9０-９]+年続けて)?(?:超え|超す|超し|超過|上回|突破|越え|上抜け))",
            Relation.GT,
        ),
        (rf"{SKIP}(?:近く|近い|弱(?![い点ま])|に迫|に(?:肉薄|接近|近づ)|目前)", Relation.NEARLY),
        (rf"{SKIP}(?:程度|前後|近辺|規模|ほど|くらい|ぐらい|ごろ|頃|見当|内外)", Relation.APPROX),
    ),
    minus_before=re.compile(
        r"(?:(?<!プラス)マイナス|▲|△|−|(?<![0-9A-Za-z０-９ァ-ヶ一-龠年月日%％])[-－]|氷点下|零下)$"
    ),
    fall_before=re.compile(r"(?:減少幅は|下落率は|減少率は|低下幅は)$"),
    fall_after=re.compile(
        r"(?:以上|以下|未満|超|近く|程度|余り|前後|ほど|弱|強|ずつ)?(?:の|も|を|ほど|と)?(?:大幅な?|大きく|の|それぞれ|自主)?"
        r"(?:減(?!速)|低下|下落|縮小|安(?![全定心])|悪化|後退|下が|下げ|落ち|マイナス|縮[まみ]|削減|短縮|引き下げ|割引|値下|少な"
        r"|低[くいか]|急落|急減|続落|落と|軽[くい]|縮ん)|(?:ほど|近く|余り)?下回"
    ),
    range_between=re.compile(r"\s?[~〜～–—―‐-]\s?[$＄€£¥￥]?"),
    range_around=(re.compile(""), re.compile("から"), re.compile("の(?:間|範囲|幅|レンジ)")),
    rise_after=re.compile(
        r"(?:以上|超|近く|程度|余り|前後|ほど|弱|強|ずつ)?(?:の|も|を|ほど|と)?(?:大幅な?|大きく)?"
        r"(?:増|伸び|上昇|拡大|高[いくま]|上がっ|上げ|プラス)|に|へ|まで|(?:だっ|とな)"
    ),
    listed_before_verb=re.compile(r"、(?:前年同[月期]比|前年度?比|前月比|前期比)(?:では|で)?"),
    together=re.compile("(?:とも|いずれも|それぞれ|ずつ|ともに)"),
    fraction_between=rules(
        (r"分の", True),
        (r"(?:人|社|組|世帯|校|台|件|カ国|議席)(?:に|のうち|中)", True),
    ),
    listed=re.compile(r"[^。はが増上伸高]{0,6}[、と・][^。増上伸高]{0,14}"),
    accepts=accepts,
    adjust=adjust,
)
