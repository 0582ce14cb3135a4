"""Words beside numerals in Japanese text: times, and what figures are compared with."""

from api.numerals.cues import SAME, Cues
from api.numerals.times import LATER, YEAR, TimeWords, any_of, years

YEAR_WORDS = years(
    ("一昨年", -2, None),
    ("昨年|去年|前年|昨年度|前年度|前期", -1, None),
    ("今年|本年|今年度|本年度|今期|当期", 0, None),
    ("来年|来年度|来期", 1, None),
    ("再来年", 2, None),
    ("同年|同年度", None, 0),
    ("翌年|翌年度", None, 1),
)
MONTH_WORDS = {"先月": -1, "前月": -1, "今月": 0, "来月": 1}
TIMES = TimeWords(
    time=rf"(?:(?:{YEAR}(?:(?:年度?)?(?:[~〜～-]|から){LATER})?年(?!代)度?"
    r"|(?<!\d)(?<!過去)(?<!直近)(?<!この)(?<!約)(?P<short>\d\d)年"
    r"(?!代|間|前|ぶり|来|後|目|以|余|超|近|弱|強|で|連続|に(?:わた|及|一)|物|債|分|程|未|単|計|契|保)度?"
    rf"|(?!前期(?:比|に比|より|と比|を))(?P<word>{any_of(YEAR_WORDS)}))の?)?"
    r"(?:第?(?P<quarter>[1-4一二三四])四半期|(?P<first>\d{1,2})月?[~〜～-](?P<last>\d{1,2})月期?"
    r"|(?P<half>[上下後]|(?<=年)前|前(?=半))半?期|(?P<month>\d{1,2})月(?!間)(?:(?P<ending>期|中間期)|(?P<day>\d{1,2})日)?"
    rf"|(?P<months>{any_of(MONTH_WORDS)}))?",
    years=YEAR_WORDS,
    months=MONTH_WORDS,
    relative="前[年月期]",
    fiscal="度|[上下]期|^[今当来前]期",
    fiscal_before="(?!)",
    fiscal_after="(?!)",
    months_before="(?!)",
    open_before="(?!)",
    open_after="以降|以来|から(?!.{0,12}(?:まで|にかけて))",
    base_before="(?!)",
    base_after=r"の(?:約|およそ)?(?:\d[\d.,]*倍|\d+分の|半分)|の?(?:同(?:期|月)(?![はの]))|の?(?:同(?:期|月))?の?(?:実績)?(?:比|に比べ|と比べ|より|を(?:上|下)回)",
    edition_after="版",
    end_before="(?!)",
    end_after="末",
    until_before="(?!)",
    until_after="まで",
)
CUES = Cues(
    bases={
        "前年同(?:期|月)": SAME,
        "前年(?:度)?(?:の実績)?(?:比|に比べ|より|を)|(?:昨年|去年)(?:に比べ|より)": "year",
        "前月(?:比|に比べ|より|を)": "month",
        "前四半期(?:比|に比べ|より)": "quarter",
        "前期(?:比|に比べ|より)": "previous",
    },
    statuses={
        "目標": "target",
        "見通し|予測|予想|見込|見通": "forecast",
        "速報": "provisional",
        "推計|推定|試算": "estimated",
    },
    deficit="赤字",
    partner_before="対$",
    partner_after=(
        "(?:への|へ|向け|に対|から|より|に次|を上回|を抜)"
        "|の(?:シンクタンク|専門家|研究者|メディア|調査会社|投資銀行)"
    ),
    is_spaced=False,
    is_base_behind=False,
    earlier_before="(?!)",
    earlier_after="台?(?:から(?!な)|だったのが)",
    bound_before="(?!)",
    bound_between=r"[^、。]た(?=[一-龥ァ-ヶA-Za-z「『“])",
    so_far="に入",
    change_before="(?:成長|増加|伸び|上昇|下落|減少|低下)(?:率|幅)[はが]?[^、。0-9]{0,10}$",
    change_after="(?:余り|超|ほど|近く|強|弱)?(?:の|も)?(?:大幅な|大幅に|大きく)?(?:増|減|伸び|上昇|低下|上が|下が|成長|拡大|縮小|下落|高|安|多|少な)",
    level_before="(?!)",
    level_after="(?:に(?:上|低|拡|縮|下|高|増|減|達|な)|へと?[^の])",
    changes="増減(?!率)|変化(?!率)",
    per="[当あ]たり",
    surveyed="アンケート|調査した|聞いた|尋ねた|回答|答え",
    at_end="(?<!\\d)[月年期]末|年度末|四半期末",
    falling="減|下落|低下|下回|縮小|マイナス|落ち込|下が|悪化|後退|割り込|引き下げ|縮ん",
    band_after="台",
    joins="[、と・]",
    beside="[のは（(]?",
    name_before="(?<![ァ-ー])",
    name_after="(?![ァ-ー])",
    place_behind="(?!)",
    firm="同社|当社|同グループ|同行(?!者)",
    wider="全国|世界|全米|全域",
    vague_before="(?!)",
    vague_after="の?(?:半ば|初め|初頭|前半|後半|序盤|終盤|春|夏|秋|冬)",
    averaged="年平均|年率",
    plans="計画|予定|方針",
    done="[^、。]た(?=[。、]|が|もの|ため)",
    in_turn="それぞれ|おのおの",
    attributive=r"(?:の[^、。はがを0-9]{0,8}|[^、。はが0-9]{0,10}[たるう])?",
    said_before="(?!)",
    said_after=(
        "[^、。]{0,14}(?:によると|によれば|の(?:調査|まとめ|試算|統計|発表|推計|予測|見通し|資料|白書|報告))"
        "|[はが][^。]{0,60}(?:公表|発表|まとめ|予測|見込|みる|みて|試算|推計|示し|明らか|掲げ|調べ|尋ね)"
    ),
    attribution="によると|によれば|(?:と|を)(?:発表|公表)し",
    dateline="[【（(［][^】）)］]{1,30}[】）)］]",
    byline=r"(?P<author>[^、。0-9]{2,30}?)[ 　]?記者(?:[ 　].*)?",
    filler=(
        "前年|昨年|前月|前期|同期|同月|同年|比|増加?|減少?|上昇|低下|成長率?|伸び率?|達|占め?|記録|約"
        "|[年月期円億兆万元]|ドル|このうち|超|近く?|大き|高|低|下回|上回|比率|割合|全体|同様|一方|過去|最高"
        "|最大|初め?て|となった|合計|総額|見込|見通|予測|予想|度|分野|[中第]|増減|拡大|縮小|年間|トップ|上位|節目|大台|前後|程度|全体|世界|国内|現在|時点|末|推計|実績|水準"
    ),
    of_before="の$",
    measures="の?(?:成長率|増加率|伸び率|上昇率|変化率|増減率|順位|ランキング)$",
    origins={"調査|アンケート": "survey", "指数": "index"},
)
