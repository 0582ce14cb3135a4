"""Other words for what reference tables name, which texts to be checked use.

They are looser than names: a draft leaves open what only they say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.numerals import fillers
from api.numerals.numeral import NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Paraphrases:
    """Words of a language in small letters, each with the English name that it stands for.

    Patterns that a language does not have match nothing.
    """

    metrics: Mapping[str, str]
    areas: Mapping[str, str]
    sectors: Mapping[str, str]
    makers: tuple[str, ...] = ()
    """What stands behind the name of what a sector makes, in the singular: smartphone makers."""
    place: re.Pattern[str]
    """What looks like the name of a place, or of something else that has figures."""
    change_before: str
    """Before a number by which something changes."""
    duration: str
    """Units of lengths of time."""
    place_behind: str = NEVER
    """Between a figure and a place behind it that it is of."""
    filler: str
    """Further words that bring no new subject: goals, all goods."""
    filler_before: str
    """Those of them that bring none directly before the name of a metric."""
    growth: str
    """Words for growth that is that of the economy where nothing else is named."""
    share: re.Pattern[str]
    """Words in the names of shares that do not say of what."""
    part_before: str = NEVER
    """Before the name of a metric of which only a part is meant."""
    part_behind: str = NEVER
    """Behind an amount of a part of what is named: $3 billion of ships."""
    part_to: str = NEVER
    """Between a figure and a place behind it that it goes to, or comes from."""
    attributive: str = NEVER
    """Between a number and a place behind it that may have it."""
    possessive: str
    """Between a place or a firm and its number: Singapore's 770."""
    whole_before: str = NEVER
    whole_behind: str = NEVER
    """Beside the number of those of which others are some: 14 of 17 regions."""
    base_before: str = NEVER
    base_behind: str = NEVER
    """Beside a number that something else is counted per."""
    within: str = NEVER
    """Between a place and the larger one that it lies in."""
    front: str = NEVER
    """Before a place that the figure in front of it is of."""
    whole_place: str
    """Words for the whole of a place that is not named again."""
    wider: str = NEVER
    """Words for the whole of a larger place than one named before."""
    plant: str
    """Words for the plant of a firm."""
    clause: str = NEVER
    """Words behind which a clause of its own begins: says that."""
    new: str
    """Words without which a metric of what is new is not meant."""
    states: str
    """Further words behind who states a figure."""
    surveys: str
    """Words for a survey, whose year is that of its answers."""
    counted: str
    """Between a figure and the name behind it of the metric that it is of."""
    part_of_name: str
    """Behind such a name, of which only a part is meant."""
    report_before: str = NEVER
    report_behind: str
    """Beside the time of a report, an outlook or a survey."""


EN = Paraphrases(
    metrics={
        **dict.fromkeys(("economy", "economies", "output", "economic output"), "gdp"),
        **dict.fromkeys(("trade deficit", "trade surplus", "trade gap"), "trade balance"),
        **dict.fromkeys(("shipments abroad", "overseas shipments", "exported"), "exports"),
    },
    areas={
        **dict.fromkeys(("korea", "korean", "south korean", "koreans"), "south korea"),
        **dict.fromkeys(("american", "americans", "u.s.", "us"), "united states"),
        **{"chinese": "china", "japanese": "japan", "taiwanese": "taiwan", "indian": "india"},
        **{"singaporean": "singapore", "german": "germany", "french": "france"},
        **{"british": "united kingdom", "vietnamese": "vietnam", "mexican": "mexico"},
        **{"italian": "italy", "spanish": "spain", "canadian": "canada", "thai": "thailand"},
        **{"indonesian": "indonesia", "malaysian": "malaysia", "brazilian": "brazil"},
        **{"australian": "australia", "dutch": "netherlands", "swedish": "sweden"},
    },
    sectors={
        **dict.fromkeys(("semiconductors", "semiconductor", "chip"), "integrated circuits"),
    },
    makers=(
        *("sector", "industry", "maker", "makers", "manufacturers", "producers", "production"),
        *("manufacturing", "output", "segment", "business"),
    ),
    place=re.compile(
        r"(?:^(?=[A-Z][a-z]+['’]s )|(?<=[a-z,;] )|(?<=^In ))"
        r"(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
        r"|World\b|Its?\b|The\b|Index\b|Report\b|Robotics\b)[A-Z][a-z]{2,}"
    ),
    change_before=(
        r"\b(?:grow|expand|shrink|contract|rise|fall|increas|declin|drop|gain)(?:e|s|es|ing)?"
        r"(?: (?:by|about|around|nearly|almost|just|over|more than|less than|some|roughly))* ?$"
    ),
    duration=r"(?:year|month|week|day|hour|minute|decade)s?\b",
    place_behind=r"(?:[^,;.]|(?<=\d)[,.](?=\d)){0,60}\b(?:in|of|for|across|among)(?: the)? ",
    filler=fillers.EN,
    filler_before=fillers.EN,
    growth=r"\bgrowth(?: rate)?\b",
    share=re.compile(r"\bshare\b|\bas an? (?:percentage|part)\b"),
    part_behind=(
        r"(?: worth)? of (?!goods|products|merchandise|output)[a-z]"
        r"| in (?!the |an? |goods|total|all|exports|output|terms)[a-z]"
    ),
    part_to=r"[^,;.]{0,30}\b(?:to|from)(?: the)? ",
    possessive=r"['\u2019]s? ",
    whole_before=r"\b\w+(?: \w+)? (?:out )?of (?:the |its |\S+['’]s? )?$",
    within=r"(?: in|,)(?: the)?(?: \w+)?(?: province(?: of)?)? |, [^;]{3,60} (?:of|in)(?: the)? ",
    front=r"(?:with|at|boasting|posting|having|recording|reporting|home to|growing"
    r"|despite) [^;]*, (?:the )?$",
    whole_place=r"\b(?:the|this) (?:whole |entire )?(?:province|city|country|nation)\b",
    counted=r"\s?(?:\w*(?:rise|increase|fall|drop|decline|growth|gain|expansion|contraction"
    r"|jump|surge|slump|decrease) )?"
    r"(?:(?:worth )?of |in |for |by )?(?:(?:its|the|their|total) )*",
    part_of_name=r" (?:of|to|in|from|on|per|by) (?!total|all|19|20|(?:the|a) (?:previous"
    r"|same|year|month|quarter)"
    r"|last|\w+ 20\d\d)[a-z]| per\b|\w",
    states=r"(?:['’]s?)?(?: [\w-]+){0,2} (?:wants?|wanted|aims?|aimed|plans?|hopes?"
    r"|targets?|targeted|ranks?|ranked|places|placed|counts?|counted|measures?|measured"
    r"|calls|gives|gave|cites?|cited|has|had|lists?|listed|records?|recorded|believes?"
    r"|thinks?|pencils?|pencilled|raised|cut|lowered|trimmed|set|sets|outlook|forecast"
    r"|survey|poll|report|study|index|plan|strategy)\b",
    surveys=r"\b(?:survey|poll)\b",
    new=r"\b(?:new|newly|set up|establish|open|found|regist|attract|gain|add|land|launch)",
    clause=r"\bthat \b",
    plant=r"\b(?:plants?|factory|factories|works)\b",
    report_before=r"\b(?:outlook|forecast|survey|report|poll|study|plan|edition"
    r"|yearbook)s?(?: (?:of|for|from|in|dated))?(?: \w+)? $",
    report_behind=r"(?:['’]s)?(?: [\w-]+){0,3} (?:outlook|forecast|survey|report|poll|study"
    r"|plan|edition|yearbook)s?\b",
    base_before=r"\b(?:every|each|per)(?: \w+)?",
)
JA = Paraphrases(
    metrics={
        **dict.fromkeys(("経済", "経済規模", "域内総生産"), "gdp"),
        **dict.fromkeys(("経済成長", "経済の成長率"), "gdp growth"),
        **dict.fromkeys(("貿易赤字", "貿易黒字"), "trade balance"),
    },
    areas={"米国民": "united states", "米国人": "united states"},
    sectors=dict.fromkeys(("半導体", "ic"), "integrated circuits"),
    place=re.compile("[一-龥]{2,3}(?:省|県|府|市|州)"),
    change_before=r"(?:成長|増加|伸び|上昇|下落|減少|低下)[はが](?:約|およそ)?$",
    duration=r"[年月日週]|[カヶか]月|時間",
    place_behind=r"の",
    filler=fillers.JA,
    filler_before=fillers.BEFORE_JA,
    growth=r"成長率",
    share=re.compile("に?占める|の?割合|の?比率|シェア"),
    part_before=r"対[一-龥]{1,2}$",
    attributive=r"[^、。]{0,3}(?:の|である|だった|となった)",
    possessive="の",
    whole_behind=r"[^、。\d]{0,6}(?:のうち|の?中)",
    whole_place=r"全省|全市|同省|同市|同国|省全体|市全体",
    wider=r"全省|全市|全国|省全体",
    counted=r"の",
    part_of_name=r"\w{0,4}(?:先|のうち)|当たり|あたり",
    states=r"[はがも][^。]{0,60}(?:とする|としている|とした|とみ|目指|めざ|掲げ|定め|目標|位置付|位置づけ|見積|はじ|弾い|置い|示す|伝え"
    r"|述べ|いう|言う|語|考え|予想|想定|算出|挙げ)|の(?:\d{4}年)?(?:の)?(?:[春夏秋冬]季)?(?:見通し|予測|調査|計画|戦略|年報|統計|報告"
    r"|発表|集計|推計|データ)",
    surveys=r"調査|アンケート",
    new=r"新|設立|誕生|開業",
    plant=r"工場",
    report_behind=r"の?(?:[春夏秋冬]季?)?(?:版|の)?「?(?:見通し|予測|調査|報告書?|白書|年報|計画|展望|レポート|アンケート)(?!によれば、)",
    base_behind=r"人?[当あ]たり",
)
KO = Paraphrases(
    metrics={
        **dict.fromkeys(("경제", "경제 규모"), "gdp"),
        **dict.fromkeys(("경제성장", "경제 성장", "경제 성장률"), "gdp growth"),
        **dict.fromkeys(("무역적자", "무역흑자", "무역 적자", "무역 흑자"), "trade balance"),
    },
    areas={"국내 ": "south korea", "우리나라": "south korea"},
    sectors={"반도체": "integrated circuits"},
    place=re.compile("(?<![가-힣])[가-힣]{2,3}(?:성|시|도|현|군)(?=의 )"),
    change_before=r"(?:성장|증가|상승|하락|감소)[은는이가]\s(?:약\s)?$",
    duration=r"년|개월|일(?!본)|주|시간|달|해",
    filler=fillers.KO,
    filler_before=fillers.BEFORE_KO,
    growth=r"성장률",
    share=re.compile("에서 차지하는|대비|비중|비율"),
    part_before=r"(?:^|\s)(?:대|향)[가-힣]{1,3}\s$",
    attributive=r"\S{0,3}(?:인|였던|이었던) ",
    possessive="의 ?",
    whole_behind=r"\S{0,5}\s?(?:중|가운데)",
    whole_place=r"성\s전체|시\s전체|도\s전체|성내|도내|시내",
    wider=r"성\s전체|도\s전체",
    counted=r"(?:규모|어치)?의\s",
    part_of_name=r"\s?(?:중|가운데)",
    states=r"[이가은는도]\s(?:[^.]|\.(?=\d)){0,80}(?:제시|목표|잡[았은]|내걸|설정|세[웠운]|봤|본다|보고|꼽|매[겼긴]|추정"
    r"|추산|말했|전했|설명|제안|계획|예견|점쳤|내놨|집계)|의\s(?:\d{4}년\s)?(?:[춘하추동]계\s)?(?:전망|조사|예측|계획|전략|연보|통계"
    r"|보고서|발표|집계|추산|자료)",
    surveys=r"조사|설문",
    new=r"새|신규|신설|설립|문을 연",
    plant=r"공장",
    report_behind=r"(?:도|판|의)?\s?(?:[춘하추동]계|봄|여름|가을|겨울)?\s?[‘']?(?:전망|예측|조사|보고서|백서|연보|계획|설문)",
    base_behind=r"\s?(?:명)?\s?당",
)
ZH = Paraphrases(
    metrics={
        **dict.fromkeys(("经济", "经济总量", "经济规模"), "gdp"),
        **dict.fromkeys(("经济增长", "经济增幅", "经济增长速度"), "gdp growth"),
        **dict.fromkeys(("贸易逆差", "贸易顺差"), "trade balance"),
    },
    areas={},
    sectors={"半导体": "integrated circuits"},
    place=re.compile("(?:(?![全该本我各年月日的])[一-龥]){2}(?:省|市|县|州)"),
    change_before=r"(?:扩大|扩张|萎缩|收缩|攀升|回落|提升|缩减|大增|大减|大涨|大跌)(?:了|约|近|逾|超过|超)*$",
    duration=r"年|个月|天|周|小时",
    place_behind=r"的",
    filler=fillers.ZH,
    filler_before=fillers.BEFORE_ZH,
    growth=r"经济增[速长]率?",
    share=re.compile("占比?|的?比[重例]|份额"),
    part_before=r"[对向][一-龥]{1,3}$",
    part_behind=r"的(?!商品|货物|产品)[一-龥]{2}",
    attributive=r"[^，。]{0,3}的",
    possessive="的",
    whole_behind=r"[^，。\d]{0,8}中",
    whole_place=r"[全该本我][省市]",
    wider=r"全[省市]",
    counted=r"的",
    part_of_name=r"[的中][^。，]{0,6}(?:占|为)",
    states=r"[^，。；]{0,12}(?:提出|设定|目标|力争|确定|定下|给出|估算|估计|评定|排名|列|计划|规划|战略|展望|年报|公报|认定|测定|计算"
    r"|披露|透露|预估|预料|判断|看好)",
    surveys=r"调查|民调",
    new=r"新|设立|成立",
    clause=r"(?:显示|预计|预测|表示|认为|指出|称)，",
    plant=r"工厂|厂区|厂里",
    report_behind=r"度?的?[春夏秋冬]?季?度?《?[^，。、；]{0,12}?(?:展望|报告|调查|年报|规划|白皮书|年鉴)",
    base_before=r"每|平均每",
)
PARAPHRASES: Mapping[str, Paraphrases] = {"en": EN, "ja": JA, "ko": KO, "zh": ZH}
