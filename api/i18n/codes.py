"""Words for the codes of the closed lists, by the parameter that takes them.

Each stands for itself in a title or a list: "disputed figures", not "disputed".
"""

from collections.abc import Mapping
from typing import Final

from api.i18n.words import Words

AREA_TYPES: Final[Mapping[str, Words]] = {
    "world": ("the world", "世界全体", "세계 전체", "全世界"),
    "group": ("groups of countries", "国のグループ", "국가 그룹", "国家组别"),
    "country": ("countries", "国", "국가", "国家"),
    "province": ("provinces", "省・州", "성·주", "省级地区"),
    "city": ("cities", "都市", "도시", "城市"),
}

AREA_LEVELS: Final[Mapping[str, Words]] = {
    **AREA_TYPES,
    "organization": ("organizations", "企業・団体", "기관·기업", "企业与机构"),
}
"""The levels that figures are of; those of a firm as a whole have no area."""

RELATIONS: Final[Mapping[str, Words]] = {
    "eq": ("exact values", "明示された値", "명시된 값", "确切数值"),
    "gt": (
        "values printed as “more than”",
        "「超」と書かれた値",
        "‘초과’로 표현된 값",
        "表述为“超过”的数值",
    ),
    "ge": (
        "values printed as “at least”",
        "「以上」と書かれた値",
        "‘이상’으로 표현된 값",
        "表述为“及以上”的数值",
    ),
    "lt": (
        "values printed as “less than”",
        "「未満」と書かれた値",
        "‘미만’으로 표현된 값",
        "表述为“不到”的数值",
    ),
    "le": (
        "values printed as “at most”",
        "「以下」と書かれた値",
        "‘이하’로 표현된 값",
        "表述为“不超过”的数值",
    ),
    "approx": ("approximate values", "概数", "어림값", "近似值"),
    "between": ("ranges", "範囲で示された値", "범위로 표현된 값", "区间数值"),
}

STATUSES: Final[Mapping[str, Words]] = {
    "normal": ("uncontested figures", "疑義のない数値", "이의가 없는 수치", "无争议的数据"),
    "disputed": ("disputed figures", "疑義のある数値", "이의가 제기된 수치", "有争议的数据"),
    "unverified": ("unverified figures", "未確認の数値", "확인되지 않은 수치", "未经核实的数据"),
    "estimated": ("estimates", "推計値", "추정치", "估计值"),
    "provisional": ("provisional figures", "速報値", "잠정치", "初步数据"),
    "forecast": ("forecasts", "予測値", "전망치", "预测值"),
}

CLAIM_STATUSES: Final[Mapping[str, Words]] = {
    "normal": ("uncontested claims", "疑義のない主張", "이의가 없는 주장", "无争议的论述"),
    "disputed": ("disputed claims", "疑義のある主張", "이의가 제기된 주장", "有争议的论述"),
    "unverified": ("unverified claims", "未確認の主張", "확인되지 않은 주장", "未经核实的论述"),
}

ORIGINS: Final[Mapping[str, Words]] = {
    "official-statistic": ("official statistics", "公的統計", "공식 통계", "官方统计"),
    "industry-statistic": ("industry statistics", "業界統計", "업계 통계", "行业统计"),
    "index": ("indices and rankings", "指数・ランキング", "지수·순위", "指数及排名"),
    "survey": ("survey results", "アンケート調査の結果", "설문조사 결과", "问卷调查结果"),
    "company-figure": ("company figures", "企業発表の数値", "기업 발표 수치", "企业公布的数据"),
    "not-stated": (
        "figures of unstated origin",
        "出所が明示されていない数値",
        "출처가 명시되지 않은 수치",
        "未注明出处的数据",
    ),
}

INFERABLE: Final[Mapping[str, Words]] = {
    "metric": ("metric", "指標", "지표", "指标"),
    "area": ("area", "地域", "지역", "地区"),
    "sector": ("sector", "産業分野", "산업 부문", "行业"),
    "period": ("period", "期間", "기간", "时期"),
    "compared_with": ("base of comparison", "比較対象", "비교 대상", "比较对象"),
    "unit": ("unit", "単位", "단위", "单位"),
    "relation": ("relation", "値の示し方", "값의 표현 방식", "数值的表述方式"),
}

MEASURES: Final[Mapping[str, Words]] = {
    "amount": ("amounts", "金額・数量", "금액·수량", "金额与数量"),
    "count": ("counts", "個数", "개수", "个数"),
    "growth": ("growth rates", "増減率", "증감률", "增长率"),
    "rank": ("ranks", "順位", "순위", "排名"),
    "share": ("shares", "割合", "비중", "占比"),
    "ratio": ("multiples", "倍率", "배율", "倍数"),
    "density": ("densities", "密度", "밀도", "密度"),
}

CLAIM_KINDS: Final[Mapping[str, Words]] = {
    "absence": ("absence", "存在しないこと", "부재", "不存在的事物"),
    "assessment": ("assessment", "評価", "평가", "评价"),
    "cause": ("cause", "原因", "원인", "原因"),
    "classification": ("classification", "分類", "분류", "分类"),
    "comparison": ("comparison", "比較", "비교", "比较"),
    "context": ("context", "背景", "배경", "背景"),
    "data-collected": ("data collected", "収集されるデータ", "수집되는 데이터", "收集的数据"),
    "data-flow": ("flow of data", "データの流れ", "데이터 흐름", "数据流向"),
    "data-use": ("use of data", "データの用途", "데이터 활용", "数据用途"),
    "document-content": ("content of a document", "文書の内容", "문서 내용", "文件内容"),
    "geography": ("geography", "地理", "지리", "地理"),
    "heading": ("heading", "見出し", "제목", "标题"),
    "location": ("location", "所在地", "소재지", "所在地"),
    "organization-profile": (
        "profile of an organization",
        "企業・団体の概要",
        "기관·기업 개요",
        "企业与机构概况",
    ),
    "policy": ("policy", "政策", "정책", "政策"),
    "recommendation": ("recommendation", "提言", "제언", "建议"),
    "relocation": ("relocation", "移転", "이전", "迁移"),
    "research-interest": ("research interest", "研究上の関心", "연구 관심사", "研究关注点"),
    "risk": ("risk", "リスク", "위험", "风险"),
    "superlative": ("superlative", "最上級の表現", "최상급 표현", "最高级表述"),
    "technology-use": ("use of technology", "技術の利用", "기술 활용", "技术应用"),
}

MODALITIES: Final[Mapping[str, Words]] = {
    "assertion": ("stated as a fact", "事実としての記述", "사실로서의 서술", "作为事实陈述"),
    "reported": ("reported or summed up", "引用・要約", "인용·요약", "转述或概括"),
    "hearsay": ("hearsay", "伝聞", "전언", "传闻"),
    "opinion": ("opinion", "意見", "의견", "观点"),
    "recommendation": ("recommendation", "提言", "제언", "建议"),
}

ARTICLE_PARTS: Final[Mapping[str, Words]] = {
    "summary": ("summary above the text", "要約", "요약", "摘要"),
    "headline": ("title and headings", "見出し", "제목", "标题"),
    "body": ("body of the text", "本文", "본문", "正文"),
}

FIGURE_ROLES: Final[Mapping[str, Words]] = {
    "value": ("values", "値", "값", "数值"),
    "bound": ("bounds", "上限・下限", "상한·하한", "上下限"),
    "period": ("periods", "時期", "시기", "时期"),
    "scope": ("numbers of those ranked", "順位の母数", "순위 대상 수", "参与排名的数量"),
    "threshold": ("thresholds", "基準値", "기준값", "基准值"),
    "unit-base": ("parts of a unit", "単位の一部", "단위의 일부", "单位的一部分"),
    "edition": ("editions", "版", "판", "版次"),
    "date": ("days", "日付", "날짜", "日期"),
    "name": ("parts of a name", "名称の一部", "이름의 일부", "名称的一部分"),
    "list-number": ("instalment numbers", "連載番号", "연재 번호", "连载序号"),
}

OUTCOMES: Final[Mapping[str, Words]] = {
    "observation": (
        "parts of observations",
        "観測値の一部",
        "관측값의 일부",
        "观测值的一部分",
    ),
    "claim": ("parts of claims", "主張の一部", "주장의 일부", "论述的一部分"),
    "explained": ("explained as not data", "データでないもの", "데이터가 아닌 것", "非数据"),
}

TYPES: Final[Mapping[str, Words]] = {
    **AREA_LEVELS,
    "metric": ("metrics", "指標", "지표", "指标"),
    "sector": ("sectors", "産業分野", "산업 부문", "行业"),
    "source": ("sources", "出典", "출처", "来源"),
    "unit": ("units", "単位", "단위", "单位"),
}

CODES: Final[Mapping[str, Mapping[str, Words]]] = {
    "area_type": AREA_TYPES,
    "relation": RELATIONS,
    "status": STATUSES,
    "claim_status": CLAIM_STATUSES,
    "origin": ORIGINS,
    "inferred": INFERABLE,
    "measure": MEASURES,
    "kind": CLAIM_KINDS,
    "modality": MODALITIES,
    "part": ARTICLE_PARTS,
    "role": FIGURE_ROLES,
    "outcome": OUTCOMES,
    "type": TYPES,
}
"""`claim_status` is the `status` of claims; no parameter takes a `measure`."""
