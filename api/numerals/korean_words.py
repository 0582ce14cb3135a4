"""Words beside numerals in Korean text: times, and what figures are compared with."""

from api.numerals.cues import SAME, Cues
from api.numerals.times import LATER, YEAR, TimeWords, any_of, years

YEAR_WORDS = years(
    ("재작년", -2, None),
    ("지난해|작년|전년", -1, None),
    ("올해|금년", 0, None),
    ("내년", 1, None),
    ("같은 해|동년", None, 0),
    ("이듬해", None, 1),
)
MONTH_WORDS = {"지난달": -1, "전월": -1, "전달": -1, "이달": 0, "이번 달": 0, "다음 달": 1}
TIMES = TimeWords(
    time=rf"(?:(?:{YEAR}(?:년?\s?(?:[~〜∼-]|부터)\s?{LATER})?(?:년(?!대)|(?=\s?(?:회계|사업)\s?연도))|(?P<word>{any_of(YEAR_WORDS)}))\s?)?"
    r"(?:(?P<first_quarter>[1-4])\s?[~〜∼-]\s?(?P<last_quarter>[1-4])\s?분기"
    r"|(?P<quarter>[1-4])\s?분기|(?P<half>[상하])반기"
    r"|(?P<first>\d{1,2})월?\s?[~〜∼-]\s?(?P<last>\d{1,2})월"
    r"|(?P<month>\d{1,2})월(?!\s?드)(?:\s?(?P<day>\d{1,2})일)?"
    rf"|(?P<months>{any_of(MONTH_WORDS)}))?",
    years=YEAR_WORDS,
    months=MONTH_WORDS,
    relative="전[년월달]",
    fiscal="(?!)",
    fiscal_before=r"회계\s?연도\s?$",
    fiscal_after=r"도?\s?(?:회계|사업)\s?연도",
    months_before="(?!)",
    open_before="(?!)",
    open_after=r"\s?(?:이후|이래|부터(?!.{0,14}까지))",
    base_before="(?!)",
    base_after=r"(?:\s?(?:같은\s?(?:달|기간|분기)|동기|동월))?의\s?(?:약\s?)?(?:\d[\d.,]*배|\d+분의|절반)|\s?(?:같은\s?(?:달|기간|분기)|동기|동월)?\s?(?:대비|보다|에\s?비해|[과와]\s?(?:비교|견[주줘])|에\s?견[주줘]|비\s)|\s?(?:동기|동월)(?![은는엔])",
    edition_after=r"\s?(?:년판|판)",
    end_before="(?!)",
    end_after=r"\s?말",
    until_before="(?!)",
    until_after=r"\s?까지",
)
CUES = Cues(
    bases={
        r"(?:전년|지난해|작년)\s?(?:동월|동기|같은\s?(?:달|기간|분기))": SAME,
        r"(?:전년|지난해|작년)\s?(?:대비|보다|비|에\s?비해)": "year",
        r"(?:전월|전달|지난달)(?:\s?(?:대비|보다|비|에\s?비해)|[과와]\s?(?:비교|견))": "month",
        r"(?:전|직전)\s?분기\s?(?:대비|보다|비|에\s?비해)": "quarter",
        r"전기\s?(?:대비|보다|비)": "previous",
    },
    statuses={
        "목표": "target",
        "전망|예상|예측|내다[봤보]": "forecast",
        "잠정|속보": "provisional",
        "추정|추산": "estimated",
    },
    deficit=r"적자|(?:영업|당기|순)\s?손실",
    partner_before=r"대\s?$",
    partner_after=(
        r"(?:으로의?|로의?|에\s?대한|에게|보다|에\s?이어|향)"
        r"|의?\s?(?:싱크탱크|전문가|연구자|언론|조사업체|투자은행)"
    ),
    is_spaced=True,
    is_base_behind=False,
    earlier_before="(?!)",
    earlier_after=r"대?에서\s",
    bound_before="(?!)",
    bound_between=(
        r"(?:발표|공개|발간|공시|설립|출범|개최|준공|출시|조사|작성)(?:한|된)\s"
        r"|(?:내놓은|펴낸|열린|세운|세워진|문을 연)\s"
    ),
    so_far=r"\s?들어",
    change_before=r"(?:성장|증가|상승|하락|감소)(?:률|율|폭)[은이를]?\s[^,.0-9]{0,10}$",
    change_after=(
        r"(?:가량|정도|이상|넘게|가까이|남짓)?(?:이나|[이가을를나])?\s"
        r"(?:(?:더|크게|소폭|대폭)\s)?(?:늘|줄|증가|감소|상승|하락|올랐|오른|내렸|내린|높아|낮아|성장|확대|축소|급증|급감|떨어"
        r"|불[었어]|뛰|뛴|치솟|오르|내려|비싸|싸[졌진]|많[았은]|적[었은]|높[았은]|낮[았은]|커졌|빠졌)"
    ),
    level_before="(?!)",
    level_after=r"(?:가량|정도)?으?로\s",
    changes="증감(?!률)|변화(?!율)",
    per="[인명대구개톤호]당",
    surveyed="설문|응답|조사한|물은|물어|답했",
    at_end="(?<![0-9])(?:월|연|분기|기)말",
    falling="감소|줄[었어고]|줄며|하락|떨어|내려|내렸|내린|위축|급감|낮아|마이너스|뒷걸음|역성장|축소|빠졌|밑돌",
    band_after=r"\s?대(?!비)",
    joins=r"[,과와·]\s?",
    beside=r"[의은는이가]?\s?[(]?",
    name_before=r"(?<!\w)",
    name_after="",
    place_behind="(?!)",
    firm=r"(?:이|그|두|같은)\s회사|회사[는의가]|동사는",
    wider="전국|세계|전 세계",
    state="정부",
    group=r"(?<!지)역내(?!\s?총생산)|지역 전체|각국|(?:\d|[두세네])\s?(?:개국|나라)",
    vague_before="(?!)",
    vague_after=r"\s?(?:초(?!과)|중반|후반|봄|여름|가을|겨울)",
    averaged="연평균",
    plans="계획|예정|방침",
    done="[았었했됐]",
    in_turn="각각|나란히",
    attributive=r"(?:인|의|(?:을|를) (?:기록|차지)한|에 오른)\s[^,.0-9]{0,10}",
    said_before="(?!)",
    said_after=(
        r"[^,.]{0,14}(?:에 따르면|에 의하면|의 (?:\d{4}년 )?(?:조사|집계|통계|분석|전망|자료|추산))"
        r"|[이가은는]\s(?:[^.]|\.(?=\d)){0,80}(?:밝혔|발표|내다[봤보]|전망|예측|예상|집계|분석|추산|조사|공시|펴내|내놓)"
    ),
    attribution="에 따르면|에 의하면|밝혔|발표했|공시했",
    dateline=r"[(\[【][^)\]】]{1,30}[)\]】]",
    byline=r"(?P<author>[가-힣]{2,5}|[A-Z][\w.-]+(?: [A-Z][\w.-]+){1,3})\s?기자(?:\s.*)?",
    filler=(
        r"육박\S*|\S+지만|기준|현재|안팎|전체|내다\S*|예상\S*|전망\S*|최대|최고|세계|국내|이어|정도|해당|말"
        r"|전년|지난해|동월|동기|대비|보다|같은|기간|증가(?:율|폭)?|감소(?:율|폭)?|상승|하락|늘[었어]\S*"
        r"|줄[었어]\S*|기록\S*|차지\S*|각각|가운데|전월|전기|분기|또한?|집계\S*|나타\S*|달[했하]\S*"
        r"|으로|[로은는이가을를와과에의도약중전총]|했[고다]|[였됐][고다]|만에|가까이|이상|성장률?|비율"
        r"|억|조|만|원|달러|년|월|수준"
    ),
    of_before=r"[은는이가의서로며고면해에]\s$",
    owned_by=r"의\s?$",
    measures=r"\s?(?:성장률|증가율|상승률|증감률|변동률|순위|랭킹)$",
    origins={"조사|설문": "survey", "지수": "index"},
)
