"""Phrases that say what a figure is of without the name of its metric, or with words inside it.

In the text of `figures`, # is the figure, @ stands for each other one, and § for each place: two
parts of a phrase have no other figure between them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.numerals.reader import Rules, rules

FOREIGN, GROWTH, ONLINE = (
    "new foreign-invested enterprises",
    "gdp growth",
    "online share of retail sales",
)
SURVEYED = SUPPORT, WILLING = (
    "support for more manufacturing jobs",
    "willingness to work in manufacturing",
)
RESEARCH, EXPORTS, RETAIL = "r&d spending", "exports", "retail sales"
SHARE, INVESTMENT = "share of exports", "business investment"
RATIO = "exports relative to another sector"
ROBOTS, DATA = "robots in operation", "manufacturing data generated per day"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of a language: patterns of folded text in small letters.

    Each is with the English name of the metric that it means.
    """

    names: Rules[str]
    """Names of metrics whose words stand apart."""
    figures: Rules[str]
    """What says with the figure inside it what the figure is of."""
    words: re.Pattern[str]
    """Words of these that bring no other subject before the figure."""
    hints: Rules[str]
    """What may say it: a ratio of exports, to those of any other sector."""
    growths: Rules[str]
    """The same of places that grow as a whole, where nothing else was named before."""


_FIRMS = r"foreign[- ](?:invested|funded|owned|backed) (?:firms|companies|businesses|enterprises)"
_JOBS = r"(?:manufacturing|factory|industrial) (?:jobs|employment|work)\b"
_PLANTS = r"(?:manufacturing|factor(?:y|ies)|production line|industry)\b"
EN = Phrases(
    names=rules(
        (rf"(?:new(?:ly \w+)?|additional|fresh) {_FIRMS}", FOREIGN),
        (
            rf"{_FIRMS}(?= (?:(?:were|was|newly) )*(?:set up|established|registered|founded))",
            FOREIGN,
        ),
        (
            r"(?:research(?: and development)?|r&d) (?:outlays?|expenditures?|budgets?|costs)",
            RESEARCH,
        ),
        (r"(?:spending|outlays?|expenditure) on (?:research(?: and development)?|r&d)", RESEARCH),
        (
            r"(?:corporate|capital) (?:investment|spending)|investment by (?:firms|companies)",
            INVESTMENT,
        ),
        (
            r"retail (?:spending|turnover|trade)|sales (?:at|of|by) (?:retailers|shops|stores)",
            RETAIL,
        ),
    ),
    figures=rules(
        (
            rf"\b(?:attract|gain|add|regist|drew|draw|land|establish|set up"
            rf"|welcom)\w* [^.;,#@§]{{0,20}}# (?:new )?{_FIRMS}",
            FOREIGN,
        ),
        (
            r"\b(?:ship|s[eo]l[ld]|export)\w* (?:goods |products )?(?:worth "
            r"|valued at )?#[^.;,#@§]{0,30} (?:abroad|overseas)",
            EXPORTS,
        ),
        (r"\bexport\w* (?:goods |products |merchandise )(?:worth |valued at )?#", EXPORTS),
        (r"\bspen[dt]\w* [^.;,#@§]{0,20}# on (?:research|r&d)", RESEARCH),
        (
            r"\b(?:retailers|shops|stores) [^.;,#@]{0,20}(?:took in|sold|rang up"
            r"|turned over|booked) [^.;,#@§]{0,15}#",
            RETAIL,
        ),
        (r"(?:online|internet|e-commerce)\b[^.;#@]{0,50}#[^.;#@]{0,50}\bretail\b", ONLINE),
        (
            r"#[^.;#@]{0,50}\bretail (?:sales|spending|turnover)[^.;#@]{0,30}\b(?:online|internet)",
            ONLINE,
        ),
        (rf"#[^;#@]{{0,90}}\b(?:more|additional|expan\w+|increas\w+) {_JOBS}", SUPPORT),
        (rf"\b(?:more|additional|expan\w+|increas\w+) {_JOBS}[^,;#@]{{0,40}}#", SUPPORT),
        (
            rf"#[^;#@]{{0,70}}\b(?:willing|want|like|wish|prefer|ready"
            rf"|keen)\w* [^;#@]{{0,25}}\b(?:work|job)\w*[^;#@]{{0,20}} {_PLANTS}(?! jobs)",
            WILLING,
        ),
        (
            rf"\b(?:willing|want|like|wish|prefer|ready|keen)\w* (?:to"
            rf"|in) [^;#@]{{0,15}}\bwork\w* [^;#@]{{0,12}}{_PLANTS}[^,;#@]{{0,40}}#",
            WILLING,
        ),
        (
            r"\b(?:plants?|factory|works)\b[^.;#@]{0,40}# (?:industrial )?robots\b"
            r"(?! (?:an?|per|every|each|were (?:made|built|sold)))",
            ROBOTS,
        ),
        (
            r"# (?:industrial )?robots\b[^.;#@]{0,30} (?:at|in) [^.;#@]{0,40}\b(?:plant"
            r"|factory|works)\b",
            ROBOTS,
        ),
        (r"#[^.;#@]{0,25}\bdata (?:a|per|each|every) day", DATA),
        (
            r"\b(?:every|each|per|a) day\b[^.;#@]{0,40}#[^.;#@]{0,25}\bdata"
            r"|\bdaily\b[^.;#@]{0,20}#[^.;#@]{0,25}\bdata",
            DATA,
        ),
        (r"\bdata\b[^.;#@]{0,30}#(?: terabytes| tb)? (?:a|per|each|every) day", DATA),
    ),
    words=re.compile(
        r"\b(?:shipped|sell|sold|export|spen[dt]|attract|gain|add|regist|drew|draw|land|establish|set|welcom"
        r"|took|rang|turn|book|online|internet|e-commerce|shopping|purchase|retail|shop|store|plant"
        r"|factor|works|robot|data|daily|day|generat|operat|us(?:e|ing)|employ|deploy|goods|product"
        r"|worth|valued|sales|trade)[a-z]*|\bin operation"
    ),
    hints=rules(
        (
            r"\bexport[^;#]{0,80}#(?: as (?:much|high|large|many) as| (?:those|that"
            r"|exports) of| the)",
            RATIO,
        )
    ),
    growths=rules(
        (
            r"(?:^|, |\b(?:that|while|whereas|and|sees?|saw) )(?:the )?"
            r"(?:(?:\w+ )?(?:city|province|state|country|nation) of )?§(?:, [^;#]{3,60},)?"
            r"(?: (?:also|has|had|will|would|could|should|may|might|is|was|expected|seen"
            r"|forecast|itself|only|to|\w+ly))*"
            r" (?:grow|grew|grown|expand|shr[aiu]nk|contract)\w*(?: by)?[^,;#@§]{0,20} #",
            GROWTH,
        ),
    ),
)
_FIRMS_JA = r"外資(?:系)?(?:の)?企業"
_JOBS_JA = r"(?:製造業|工場|ものづくり)の?(?:雇用|仕事|職|働き口)"
_WORK_JA = r"(?:製造業|工場|製造現場)(?:で|に)[^。#@]{0,8}(?:働|就職|勤め|従事|就き|就く)"
_ONLINE_JA = r"(?:オンライン|ネット|電子商取引|ec)"
JA = Phrases(
    names=rules(
        (
            rf"(?:新たに|新しく|新規に?|新設|新規設立|新た)(?:の|な)?[^、。#@]{{0,6}}{_FIRMS_JA}",
            FOREIGN,
        ),
        (rf"{_FIRMS_JA}の?(?:新規設立|新設)", FOREIGN),
        (rf"(?:設立|開業|誕生)(?:された|した){_FIRMS_JA}", FOREIGN),
        (r"研究開発(?:投資|への?支出)", RESEARCH),
        (r"小売(?:業|店)?(?:全体)?の?(?:売り?上げ?高?|販売(?:高|額)?)", RETAIL),
    ),
    figures=rules(
        (rf"{_FIRMS_JA}[^。#@]{{0,14}}#[^。#@]{{0,4}}(?:新設|新たに|新しく|設立|誕生)", FOREIGN),
        (rf"#の{_FIRMS_JA}(?:が|を)(?:新設|新たに|新しく|設立|誕生)", FOREIGN),
        (
            r"#(?:相当|分|規模|余り|超)?(?:の(?:製品|商品|モノ|物品|財))?を(?:海外に|世界に)?輸出",
            EXPORTS,
        ),
        (r"研究開発に[^。#@§]{0,6}#", RESEARCH),
        (rf"小売[^。#@]{{0,25}}{_ONLINE_JA}[^。#@]{{0,20}}#", ONLINE),
        (rf"{_ONLINE_JA}[^。#@]{{0,20}}小売[^。#@]{{0,20}}#", ONLINE),
        (rf"小売[^。#@]{{0,20}}#[^。#@]{{0,6}}{_ONLINE_JA}", ONLINE),
        (r"輸出(?:額|総額|全体)?(?:の|に占める)[^、。#@]{0,10}#[^、。#@]{0,6}占", SHARE),
        (rf"{_JOBS_JA}[^。#@]{{0,4}}(?:拡大|増加|増や|増え|増大)[^、。#@]{{0,30}}#", SUPPORT),
        (rf"#[^。#@]{{0,20}}{_JOBS_JA}[^。#@]{{0,6}}(?:拡大|増加|増や|増え|増大)", SUPPORT),
        (rf"{_WORK_JA}[^、。#@]{{0,30}}#", WILLING),
        (rf"#[^。#@]{{0,25}}{_WORK_JA}", WILLING),
        (r"工場[^。#@]{0,16}#の?(?:産業用)?ロボット(?!を(?:生産|製造|出荷|販売))", ROBOTS),
        (
            r"工場[^。#@]{0,16}ロボット(?:が|は|を|の数は|台数は)?[^。#@]{0,4}#(?!を?(?:生産|製造|出荷|販売))",
            ROBOTS,
        ),
        (r"(?:[1一]日|毎日|日々|日に)[^。#@]{0,12}#[^。#@]{0,8}データ", DATA),
        (r"データ[^。#@]{0,16}(?:[1一]日|毎日|日に)[^。#@]{0,8}#", DATA),
    ),
    words=re.compile(
        "海外|世界|輸出|製品|商品|研究|開発|投じ|外資系?|企業|新設|設立|誕生|小売業?|売上高?|売り上げ|販売額?"
        "|オンライン|ネット|通販|電子商取引|ec|工場|稼働|動|ロボット|産業用|データ|製造|毎日|日|生成"
    ),
    hints=rules((r"輸出[^。#]{0,30}の#|の#[^。#]{0,8}@?[^。#]{0,4}輸出", RATIO)),
    growths=rules(
        (r"§(?:経済)?(?:は|が|の)[^。#@§]{0,16}#[^。#@]{0,4}(?:プラス|マイナス)?成長", GROWTH)
    ),
)
_FIRMS_KO = r"(?:외국인\s?투자\s?(?:기업|법인|업체)|외투기업)"
_JOBS_KO = r"(?:제조업|공장)\s?(?:일자리|고용)"
_WORK_KO = r"(?:제조업|공장|제조\s?현장)(?:에서|에)\s?(?:일하|일할|근무|취업|종사)"
_ONLINE_KO = r"(?:온라인|인터넷|전자상거래)"
KO = Phrases(
    names=rules(
        (rf"(?:새로|신규로?|새롭게|신설)\s?(?:[가-힣]{{1,5}}\s){{0,2}}{_FIRMS_KO}", FOREIGN),
        (rf"{_FIRMS_KO}\s?(?:신설|신규\s?설립)", FOREIGN),
        (rf"(?:설립된|문을\s연|들어선|생긴)\s{_FIRMS_KO}", FOREIGN),
        (r"연구\s?개발\s?(?:비용|투자|지출)", RESEARCH),
        (r"소매(?:업체|점)?\s?(?:매출(?:액)?)", RETAIL),
    ),
    figures=rules(
        (rf"{_FIRMS_KO}[^.#@]{{0,10}}#[^.#@]{{0,8}}(?:새로|신설|설립|생겼|생겨|들어섰)", FOREIGN),
        (
            r"#(?:어치|규모|상당)?(?:의\s(?:상품|제품|물품))?[을를]?\s(?:해외에\s|해외로\s)?수출(?:했|한|하)",
            EXPORTS,
        ),
        (r"연구\s?개발에\s[^.#@§]{0,8}#", RESEARCH),
        (rf"소매[^.#@]{{0,25}}{_ONLINE_KO}[^.#@]{{0,20}}#", ONLINE),
        (rf"{_ONLINE_KO}[^.#@]{{0,20}}소매[^.#@]{{0,20}}#", ONLINE),
        (rf"소매[^.#@]{{0,20}}#[^.#@]{{0,6}}{_ONLINE_KO}", ONLINE),
        (r"수출(?:액)?(?:의|에서|\s중|\s가운데)[^.,#@]{0,12}#[^.,#@]{0,8}차지", SHARE),
        (rf"{_JOBS_KO}[^.#@]{{0,8}}(?:확대|증가|늘|더)[^,.#@]{{0,40}}#", SUPPORT),
        (rf"#[^.#@]{{0,20}}{_JOBS_KO}[^.#@]{{0,8}}(?:확대|증가|늘|더)", SUPPORT),
        (rf"{_WORK_KO}[^,.#@]{{0,40}}#", WILLING),
        (rf"#[^.#@]{{0,25}}{_WORK_KO}", WILLING),
        (r"공장[^.#@]{0,16}#의\s(?:산업용\s)?로봇(?!을\s(?:생산|제조|판매))", ROBOTS),
        (
            r"공장[^.#@]{0,16}로봇(?:이|은|을|\s수는)?\s[^.#@]{0,4}#(?!를?\s?(?:생산|제조|판매))",
            ROBOTS,
        ),
        (r"(?:하루|매일|일일)[^.#@]{0,14}#[^.#@]{0,10}데이터", DATA),
        (r"데이터[^.#@]{0,16}(?:하루|매일)[^.#@]{0,8}#", DATA),
    ),
    words=re.compile(
        r"해외\S*|수출\S*|상품\S*|제품\S*|연구\s?개발\S*|외국인\s?투자\S*|외투기업\S*|새로|신설\S*|설립\S*"
        r"|소매\S*|판매\S*|매출\S*|온라인\S*|인터넷\S*|전자상거래\S*|공장\S*|로봇\S*|데이터\S*|하루\S*|매일"
        r"|제조\S*|산업용|비중\S*|차지\S*"
    ),
    hints=rules((r"수출[^.#]{0,30}의\s#|의\s#[^.#]{0,10}수출", RATIO)),
    growths=rules((r"§(?:\s?경제)?[은는이가]\s[^.#@§]{0,16}#[^.#@]{0,4}\s?(?:역)?성장", GROWTH)),
)
_FIRMS_ZH = r"(?:外商投资|外资)企业"
_JOBS_ZH = r"(?:增加|扩大|更多|增多)(?:的)?(?:制造业|工厂)(?:的)?(?:就业|岗位|工作)"
_WORK_ZH = r"(?:愿意?|希望|想|有意)[^。#@]{0,6}(?:制造业|工厂)[^。#@]{0,4}(?:工作|就业|上班)?"
_ONLINE_ZH = r"(?:网上|线上|网络|电商|在线|互联网)"
ZH = Phrases(
    names=rules(
        (rf"新(?:设立?|增|注册|成立|批|落户)(?:的|了)?{_FIRMS_ZH}", FOREIGN),
        (rf"{_FIRMS_ZH}新(?:设立?|增)", FOREIGN),
        (rf"(?:设立|成立|落户)的{_FIRMS_ZH}", FOREIGN),
        (r"研究与?(?:开发|试验发展)(?:支出|费用|经费|投入)|研发(?:投入|经费|开支)", RESEARCH),
        (r"零售(?:总|销售)额|零售业销售额", RETAIL),
    ),
    figures=rules(
        (
            rf"(?:新(?:设立?|增|注册|成立|批)|引进|吸引|设立)了?[^，。#@§]{{0,3}}#的?{_FIRMS_ZH}",
            FOREIGN,
        ),
        (rf"新(?:设立?|增|注册|成立|批)了?{_FIRMS_ZH}[^，。#@]{{0,6}}#", FOREIGN),
        (r"研发[^，。#@§]{0,4}(?:投入|花费)[^，。#@§]{0,4}#", RESEARCH),
        (rf"零售[^。#@]{{0,25}}{_ONLINE_ZH}[^。#@]{{0,20}}#", ONLINE),
        (rf"{_ONLINE_ZH}[^。#@]{{0,20}}零售[^。#@]{{0,20}}#", ONLINE),
        (rf"零售[^。#@]{{0,20}}#[^。#@]{{0,8}}{_ONLINE_ZH}", ONLINE),
        (r"占[^，。#@]{0,16}出口(?:总额|额|总值)?的?[^，。#@]{0,4}#", SHARE),
        (rf"{_JOBS_ZH}[^，。#@]{{0,30}}#", SUPPORT),
        (rf"#[^。#@]{{0,20}}{_JOBS_ZH}", SUPPORT),
        (rf"{_WORK_ZH}[^，。#@]{{0,25}}#", WILLING),
        (rf"#[^。#@]{{0,12}}{_WORK_ZH}", WILLING),
        (r"(?:工厂|厂区|厂里)[^。#@]{0,12}#(?:工业)?机器人(?!下线|出厂)", ROBOTS),
        (r"(?:工厂|厂区|厂里)[^。#@]{0,12}机器人(?:有|为|达|共|数量为)?#", ROBOTS),
        (r"(?:每天|每日|日均|一天)[^。#@]{0,10}#[^。#@]{0,6}数据", DATA),
        (r"数据[^。#@]{0,8}(?:每天|每日|日均)[^。#@]{0,6}#", DATA),
    ),
    words=re.compile(
        "海外|境外|出口|商品|货物|研发|研究|开发|外商|外资|投资|企业|新设立?|新增|设立|引进|吸引|零售|网上|线上"
        "|网络|电商|在线|互联网|购物|销售|工厂|厂区|机器人|工业|数据|每天|每日|制造|产生|生成"
    ),
    hints=rules((r"出口[^。#]{0,36}的#", RATIO)),
    growths=rules((r"§[^，。#@§]{0,10}(?:增速|增长|萎缩|负增长)[^，。#@§]{0,4}#", GROWTH)),
)
PHRASES: Mapping[str, Phrases] = {"en": EN, "ja": JA, "ko": KO, "zh": ZH}
