"""Words beside numerals in Chinese text: times, and what figures are compared with."""

from api.numerals.cues import SAME, Cues
from api.numerals.times import LATER, YEAR, TimeWords, any_of, years

YEAR_WORDS = years(
    ("去年|上年|上一年", -1, None),
    ("今年|本年", 0, None),
    ("明年", 1, None),
    ("后年", 2, None),
    ("同年|当年", None, 0),
    ("次年|翌年", None, 1),
)
MONTH_WORDS = {"上月": -1, "上个月": -1, "本月": 0, "下月": 1, "下个月": 1}
MONTH = r"\d{1,2}|十[一二]?|[一二三四五六七八九]"
TIMES = TimeWords(
    time=rf"(?:(?:{YEAR}(?:年?(?:[~〜—–-]|至|到){LATER})?(?:财政?)?年(?!代)|(?P<word>{any_of(YEAR_WORDS)}))的?)?"
    r"(?:前(?P<upto_quarter>[二三2-3])个?季度|前(?P<upto>\d{1,2}|十一?|[二三四五六七八九])个月"
    r"|第?(?P<quarter>[1-4一二三四])季度"
    rf"|(?P<first>{MONTH})月?(?:[~〜—–-]|至|到)(?P<last>{MONTH})月份?"
    rf"|(?P<half>[上下])半年|(?P<month>{MONTH})月(?!至|到)份?(?:(?P<day>\d{{1,2}})[日号])?"
    rf"|(?P<months>{any_of(MONTH_WORDS)}))?",
    years=YEAR_WORDS,
    months=MONTH_WORDS,
    relative="上(?:一年|年|个?月)",
    fiscal="财",
    fiscal_after="财政?年度",
    open_before="自$",
    open_after="以来|起",
    base_before="(?:比|较|与|同)$",
    base_after=r"同[期月](?:相比)?|[末底]?的(?:约|近)?(?:\d[\d.]*倍|[一二三四五六七八九十]+分之|一半)",
    edition_after="版",
    end_after="(?:末|底)",
    until_before="(?:截至|截止)$",
    until_after="(?:为止|止)",
)
CUES = Cues(
    bases={
        "同比|(?:比|较|与)?(?:去年|上年)同[期月]": SAME,
        "(?:比|较)(?:去年|上年|上一年)": "year",
        "(?:比|较)上个?月": "month",
        "(?:比|较)上个?季度": "quarter",
        "环比": "previous",
    },
    statuses={
        "目标": "target",
        "预计|预测|预期|有望": "forecast",
        "初步核算|初步统计|快报": "provisional",
        "估计|估算": "estimated",
    },
    deficit="逆差|赤字|亏损",
    partner_before="(?:对|向|从|自|比|较|与|低于|高于)$",
    partner_after="的?(?:智库|专家|学者|媒体|投行)",
    is_spaced=False,
    is_base_behind=False,
    earlier_before="(?:从|由)[^，。；0-9]{0,12}$",
    bound_between="(?:发布|公布|发表|公开|成立|推出|上市|召开|投产|开业|建成|制定)的",
    so_far="(?:以来|迄今)",
    change_before="(?<!新)(?:[比较][^，。；0-9]{1,14}[多少高低]|增速|增幅|降幅|增加|减少|增长|下降|上升|提高|上涨|下跌|增|减|升|降)(?:了|约|近|超过|超|逾|至少|为|达)*$",
    change_after="的?(?:增长|增速|增幅|降幅|下降)",
    level_before="[至到]$",
    changes="增减|变动|变化(?!率)",
    per="人均|户均|每",
    surveyed="问卷|受访|走访|调查[的了]|反映|表示",
    at_end="(?<![0-9一二三四五六七八九十])(?:[月年季期][末底])",
    falling="下降|下跌|减少|回落|下滑|跌|减|收窄|萎缩|负增长|下挫|走低",
    joins="[、和与及]",
    beside="[的为达（(：]?",
    firm="公司|[该本]集团|该企业|该行",
    wider="全国|全球|世界",
    state="国务院|中央政府|国家",
    group="[该本]地区|区域内|各国|(?:\\d|[两三四五六七八九十])国",
    vague_after="(?:初|中(?![国央部])|春|夏|秋|冬)",
    averaged="年均",
    plans="计划|拟|打算",
    done="已|[^为]了",
    in_turn="分别|各自",
    attributive="的[^，。；0-9]{0,6}",
    said_before="(?:据|根据|按照)[^，。；]{0,6}$",
    said_after=(
        "[^，。；]{0,16}(?:显示|发布|公布|预计|预测|认为|表示|指出|统计|调查|报告|数据|介绍|提出|[把将称]|测算)"
    ),
    attribution="据[^，。；]{1,16}(?:显示|统计|介绍|数据|报告)|(?:发布|公布)的|数据显示|报告称",
    dateline=r"(?:[^，。]{2,14}(?:\d+月\d+日)?电[\s　]|[（(【][^）)】]{1,30}[）)】])",
    byline=r"(?:本报|本社)?记者[：: 　]*(?P<author>[一-龥]{2,4})(?:[ 　].*)?",
    filler=(
        "同比|环比|增长率?|下降|增加|减少|增速|增幅|其中|分别|上年|去年|同期|超过|百分点|累计|估计|预计|突破|达到|左右|行政区|接近|至少|不足|实现|完成|总量"
        "|规模|[该本此将要全国达为约占亿万元和与较比则也了至到的在居近年月仅就共全省市之各是有高低个季度中第位列内]"
    ),
    of_before="的$",
    owned_by="的$",
    measures="(?:增速|增长率|增幅|涨幅|涨跌幅|排名|位次)$",
    origins={"调查|民调": "survey", "指数": "index"},
)
