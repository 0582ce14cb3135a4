"""What stands around names: the parameters, "without", "or", counts and quotation marks."""

from collections.abc import Mapping
from typing import Final

from api.i18n.words import Words

PARAMETERS: Final[Mapping[str, Words]] = {
    "metric": ("metric", "指標", "지표", "指标"),
    "area": ("area", "地域", "지역", "地区"),
    "area_type": ("kind of area", "地域の種類", "지역 유형", "地区类型"),
    "country": ("country", "国", "국가", "国家"),
    "region": ("region", "省・都市", "성·도시", "省市"),
    "sector": ("sector", "産業分野", "산업 부문", "行业"),
    "organization": ("organization", "企業・団体", "기관·기업", "企业与机构"),
    "source": ("source", "出典", "출처", "来源"),
    "article": ("article", "記事", "기사", "文章"),
    "year": ("year", "年", "연도", "年份"),
    "year_from": ("first year", "始めの年", "시작 연도", "起始年份"),
    "year_to": ("last year", "終わりの年", "끝 연도", "截止年份"),
    "latest": ("number of latest periods", "直近の期数", "최근 시점 수", "最近期数"),
    "years": ("years", "期間", "기간", "年份区间"),
    "value_from": ("minimum value", "値の下限", "값의 하한", "数值下限"),
    "value_to": ("maximum value", "値の上限", "값의 상한", "数值上限"),
    "values": ("range of values", "値の範囲", "값의 범위", "数值范围"),
    "q": ("words of a name", "名称の語句", "이름에 든 낱말", "名称中的词语"),
    "status": ("status", "確度", "확실성", "可靠程度"),
    "origin": ("origin", "数値の出所", "수치의 성격", "数据性质"),
    "relation": ("relation", "値の示し方", "값의 표현 방식", "数值的表述方式"),
    "unit": ("unit", "単位", "단위", "单位"),
    "inferred": ("inferred columns", "文脈から補った項目", "추론한 항목", "推断得出的项目"),
    "paragraph": ("paragraph", "段落", "단락", "段落"),
    "observation": ("observation", "観測値", "관측값", "观测值"),
    "said_by": ("speaker", "発言者", "발언 주체", "发言者"),
    "kind": ("kind of claim", "主張の種類", "주장의 종류", "论述类型"),
    "modality": ("manner of speaking", "述べ方", "서술 방식", "表述口吻"),
    "part": ("part of the article", "記事の部分", "기사의 부분", "文章部分"),
    "type": ("type", "種別", "종류", "类别"),
    "role": ("role of the numeral", "数字の役割", "숫자의 역할", "数字的作用"),
    "outcome": ("outcome", "数字の扱い", "숫자의 처리", "数字的处理结果"),
    "release": ("release", "リリース", "릴리스", "版本"),
    "since": ("last known release", "既知のリリース", "알고 있는 릴리스", "已知版本"),
    "change": ("kind of change", "変更の種類", "변경의 종류", "变更类型"),
}

WITHOUT: Final[Mapping[str, Words]] = {
    "area": ("without an area", "地域なし", "지역 없음", "无地区"),
    "area_type": ("organizations as a whole", "企業・団体全体", "기관·기업 전체", "企业与机构整体"),
    "country": ("without a country", "国なし", "국가 없음", "无国家"),
    "region": ("without a region", "省・都市なし", "성·도시 없음", "无省市"),
    "sector": ("without a sector", "産業分野なし", "산업 부문 없음", "无行业"),
    "organization": ("without an organization", "企業・団体なし", "기관·기업 없음", "无企业或机构"),
    "source": ("without a named source", "出典の明示なし", "출처 명시 없음", "未注明来源"),
    "inferred": ("nothing inferred", "補った項目なし", "추론한 항목 없음", "无推断项目"),
    "said_by": ("said by the article itself", "記事自身の言葉", "기사 자체의 말", "文章自身的表述"),
}
"""What `none` means, for each parameter that takes it, but for `year`."""

NO_PERIOD: Final[Words] = ("undated", "時点の記載なし", "시점 미기재", "未注明时间")
SINCE: Final[Words] = ("since {first}", "{first}以降", "{first} 이후", "{first}以来")
UNDATED: Final[tuple[Words, Words]] = (
    ("undated", "時期不明", "시점 미상", "时期不明"),
    ("over several years", "複数年", "여러 해", "跨多年"),
)
"""The two that `year=none` means."""

EACH: Final[Mapping[str, Words]] = {
    "year": ("{value}", "{value}年", "{value}년", "{value}年"),
    "paragraph": ("paragraph {value}", "第{value}段落", "{value}번째 단락", "第{value}段"),
    "observation": ("observation {value}", "観測値{value}", "관측값 {value}", "观测值{value}"),
    "release": ("release {value}", "リリース{value}", "릴리스 {value}", "版本{value}"),
    "article": ("article {value}", "記事{value}", "기사 {value}", "文章{value}"),
}
"""How one value of a parameter stands in a title, where it does not stand for itself."""

WHOLE: Final[Mapping[str, Words]] = {
    "unit": ("unit: {values}", "単位：{values}", "단위: {values}", "单位：{values}"),
    "inferred": (
        "inferred {values}",
        "文脈から補った{values}",
        "문맥에서 추론한 {values}",
        "从上下文推断的{values}",
    ),
    "said_by": ("said by {values}", "発言者：{values}", "발언 주체: {values}", "发言者：{values}"),
    "since": (
        "since release {values}",
        "リリース{values}より後",
        "릴리스 {values} 이후",
        "版本{values}之后",
    ),
    "year_from": ("since {values}", "{values}年以降", "{values}년부터", "{values}年及以后"),
    "year_to": ("until {values}", "{values}年まで", "{values}년까지", "截至{values}年"),
}
"""How all values of a parameter stand in a title, once they are joined."""

LIMITS: Final[Mapping[str, tuple[Words, Words]]] = {
    "value_from": (("at least {}", "{}", "{}", "不低于{}"), ("{}", "{}以上", "{} 이상", "{}")),
    "value_to": (("at most {}", "{}", "{}", "不超过{}"), ("{}", "{}以下", "{} 이하", "{}")),
    "values": (("exactly {}", "ちょうど{}", "정확히 {}", "正好{}"), ("{}", "{}", "{}", "{}")),
}
"""How the number of a limit is marked, and how the whole is with its unit; where both limits are
one number, `values`."""

OTHER: Final[Words] = (
    "{name}: {values}",
    "{name}：{values}",
    "{name}: {values}",
    "{name}：{values}",
)
YEARS: Final[Words] = (
    "{first}–{last}",
    "{first}～{last}年",
    "{first}~{last}년",
    "{first}—{last}年",
)
LATEST: Final[tuple[Words, Words]] = (
    ("latest period", "直近1期", "최신 시점", "最近一期"),
    ("{count} latest periods", "直近{count}期", "최근 {count}개 시점", "最近{count}期"),
)
"""For one period and for several."""

COLON: Final[Words] = ("{first}: {last}", "{first}：{last}", "{first}: {last}", "{first}：{last}")
COMMAS: Final[Words] = (", ", "、", ", ", "、")
OR: Final[Words] = (
    "{first} or {last}",
    "{first}または{last}",
    "{first} 또는 {last}",
    "{first}或{last}",
)
AND: Final[Words] = (
    "{first} and {last}",
    "{first}と{last}",
    "{first}, {last}",
    "{first}和{last}",
)
MORE: Final[Words] = (
    "{first} and {count} more",
    "{first}ほか{count}件",
    "{first} 외 {count}개",
    "{first}及其他{count}项",
)
QUOTES: Final[Words] = ("“{text}”", "「{text}」", "‘{text}’", "“{text}”")
OR_MORE: Final[Words] = ("{counted} or more", "{counted}以上", "{counted} 이상", "{counted}以上")

COUNTED: Final[Mapping[str, tuple[Words, Words]]] = {
    "rows": (
        ("{count} row", "{count}件", "{count}건", "{count}条"),
        ("{count} rows", "{count}件", "{count}건", "{count}条"),
    ),
    "figures": (
        ("{count} figure", "数値{count}件", "수치 {count}건", "{count}条数据"),
        ("{count} figures", "数値{count}件", "수치 {count}건", "{count}条数据"),
    ),
}
"""What is counted, for one and for several."""

GIVEN: Final[Words] = (
    "the {name} ({given})",
    "{name}（{given}）",
    "{name}({given})",
    "{name}（{given}）",
)
SUGGESTED: Final[Words] = (
    "{name} ({count})",
    "{name}（{count}件）",
    "{name}({count}건)",
    "{name}（{count}条）",
)
