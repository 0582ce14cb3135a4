"""The words that charts and cubes print beside the data, in each language, and names of periods."""

from collections.abc import Mapping
from typing import Final

from api.domain import periods
from api.domain.code_lists import LANGUAGES

Words = tuple[str, str, str, str]

WORDS: Final[Mapping[str, Words]] = {
    "metric": ("Metric", "指標", "지표", "指标"),
    "subject": ("Subject", "対象", "대상", "对象"),
    "area": ("Area", "地域", "지역", "地区"),
    "sector": ("Sector", "分野", "부문", "行业"),
    "time": ("Period", "時期", "시기", "时间"),
    "value": ("Value", "値", "값", "数值"),
    "as_printed": ("As printed", "記事の表記", "기사 표기", "原文写法"),
    "status": ("Status", "確度", "확인 상태", "状态"),
    "compared_with": ("Compared with", "比較の対象", "비교 기준", "比较对象"),
    "inferred": ("Our reading", "本データの解釈", "해석한 항목", "由本数据解读"),
    "source": ("Source", "出典", "출처", "来源"),
    "article": ("Article", "記事", "기사", "文章"),
    "place": ("Paragraph, sentence", "段落・文", "단락·문장", "段落、句"),
    "note": ("Note", "注", "주", "注"),
    "observation": ("Observation", "数値", "수치", "数据"),
    "no sector": ("no sector named", "分野の記載なし", "부문 미기재", "未注明行业"),
    "no source": ("no source named", "出典の記載なし", "출처 미기재", "未注明来源"),
    "none": ("none", "なし", "없음", "无"),
    "empty": (
        "No figures match.",
        "該当する数値はありません。",
        "해당하는 수치가 없습니다.",
        "没有符合条件的数据。",
    ),
    "rank": ("1 is first", "1が最上位", "1이 최상위", "1为最高"),
    "release": ("Release {}", "リリース{}", "릴리스 {}", "版本{}"),
    "colon": (": ", "：", ": ", "："),
    "brackets": (" ({})", "（{}）", " ({})", "（{}）"),
    "inside": ("; ", "、", ", ", "，"),
    "comma": (", ", "、", ", ", "，"),
    "semicolon": ("; ", "；", "; ", "；"),
    "no source for": (
        "no source named for {count} of {total} figures",
        "{total}件中{count}件は出典の記載なし",
        "{total}건 중 {count}건은 출처 미기재",
        "{total}条数据中{count}条未注明来源",
    ),
    "partial": (
        "Shown: {count} of {total}",
        "{total}件中{count}件を表示",
        "전체 {total}건 중 {count}건 표시",
        "共{total}条，显示{count}条",
    ),
    "more": ("and {} more", "ほか{}件", "외 {}건", "等另外{}条"),
    "doubt": (
        "Pale or outlined in dashes: figures marked {}.",
        "淡色または破線の輪郭：{}の付いた値。",
        "옅은 색 또는 파선 윤곽: {} 표시가 붙은 값.",
        "浅色或虚线轮廓：带{}标记的数值。",
    ),
    "bound": (
        "Hollow with an arrow: a bound; the actual value lies in the arrow’s direction.",
        "白抜きと矢印：境界値。実際の値は矢印の方向にある。",
        "속이 빈 표식과 화살표: 경계값. 실제 값은 화살표 방향에 있음.",
        "空心加箭头：该数为界限，实际数值在箭头方向。",
    ),
    "approx": (
        "Hollow: the article says “about”.",
        "白抜き：記事は「約」としている値。",
        "속이 빈 표식: 기사가 ‘약’이라고 쓴 값.",
        "空心：原文为“约”数。",
    ),
    "approx beside bounds": (
        "Hollow without an arrow: the article says “about”.",
        "矢印のない白抜き：記事は「約」としている値。",
        "화살표 없이 속이 빈 표식: 기사가 ‘약’이라고 쓴 값.",
        "空心而无箭头：原文为“约”数。",
    ),
    "between": (
        "Line between two ends: a range; the article gives no single value.",
        "両端のある線：範囲。記事に単独の値はない。",
        "양 끝이 있는 선: 범위. 기사에 단일 값은 없음.",
        "带两端的线：区间，原文没有单一数值。",
    ),
    "span": (
        "Thick line along time: one statement for the whole span.",
        "時間方向の太線：期間全体についての一つの記述。",
        "시간 방향의 굵은 선: 기간 전체에 대한 하나의 서술.",
        "沿时间方向的粗线：对整个期间的一项陈述。",
    ),
    "open span": (
        "Thick line along time with an arrow: one statement since then; no end is given.",
        "時間方向の太線と矢印：その時以降についての一つの記述。終わりは示されていない。",
        "시간 방향의 굵은 선과 화살표: 그때 이후에 대한 하나의 서술. 끝은 제시되지 않음.",
        "沿时间方向带箭头的粗线：对此后期间的一项陈述，未给出终点。",
    ),
    "gap": (
        "Dashed line: no figures here for the time in between.",
        "破線：その間の時期の数値はここにない。",
        "파선: 그 사이 시기의 수치가 여기에 없음.",
        "虚线：此处没有其间的数据。",
    ),
    "doubtful end": (
        "Dashed line: a figure at its end is marked {}.",
        "破線：端の値に{}が付いている。",
        "파선: 끝 값에 {} 표시가 붙어 있음.",
        "虚线：端点的数值带{}标记。",
    ),
}
"""Words in the order of `LANGUAGES`."""

STATUSES: Final[Mapping[str, tuple[str, Words]]] = {
    "normal": ("", ("as printed", "記事のとおり", "기사대로", "同原文")),
    "disputed": (
        "†",
        (
            "disputed: a good source says otherwise",
            "疑義あり：別の信頼できる資料と異なる",
            "이의 있음: 다른 믿을 만한 자료와 다름",
            "有争议：与其他可靠来源不一致",
        ),
    ),
    "unverified": (
        "‡",
        (
            "unverified: not confirmed by another source",
            "未確認：別の資料で確認できていない",
            "미확인: 다른 자료로 확인되지 않음",
            "未核实：未经其他来源证实",
        ),
    ),
    "estimated": ("(e)", ("estimated", "推計値", "추정치", "估计值")),
    "provisional": ("(p)", ("provisional", "速報値", "잠정치", "初步数据")),
    "forecast": ("(f)", ("forecast", "予測値", "전망치", "预测值")),
}
"""The mark that stands behind a value in a chart, and what it means."""

COLUMN_NAMES: Final[Mapping[str, Words]] = {
    "metric": WORDS["metric"],
    "area": WORDS["area"],
    "sector": WORDS["sector"],
    "period": WORDS["time"],
    "compared_with": WORDS["compared_with"],
    "unit": ("Unit", "単位", "단위", "单位"),
    "relation": ("Relation", "値の表し方", "값의 관계", "数值关系"),
}
"""Names of the columns that may be inferred."""


def word(name: str, lang: str) -> str:
    return _in(WORDS[name], lang)


def status_mark(status: str) -> str:
    return STATUSES[status][0] if status in STATUSES else f"({status})"


def status_name(status: str, lang: str) -> str:
    return _in(STATUSES[status][1], lang) if status in STATUSES else status


def column_name(column: str, lang: str) -> str:
    return _in(COLUMN_NAMES[column], lang) if column in COLUMN_NAMES else column


def span_of(period: str, until: float) -> tuple[float, float]:
    """Where a period starts and ends, in years; a single one where it starts.

    2024 gives (2024, 2024), 2024-Q2 (2024.25, 2024.25), 2018/2023 (2018, 2023). An open span ends
    at `until`.
    """
    start, slash, end = period.partition("/")
    first = _start(start)
    if not slash:
        return first, first
    return first, max(first, until) if end == ".." else _start(end)


def time_key(period: str | None) -> tuple[bool, float, str]:
    """Sorts periods by their start; undated ones are last."""
    return period is None, 0.0 if period is None else span_of(period, 0)[0], period or ""


def step_of(period: str) -> float:
    """How long after a period the next of its kind starts, in years; a month for days."""
    rest = period[5:6]
    return {"": 1.0, "S": 1 / 2, "Q": 1 / 4}.get(rest, 1 / 12)


def _start(text: str) -> float:
    match = periods.parse(text).first_year
    rest = text[5:]
    if not rest:
        return match
    if rest[0] in "SQ":
        return match + (int(rest[1]) - 1) / (2 if rest[0] == "S" else 4)
    month, _, day = rest.partition("-")
    return round(match + (int(month) - 1) / 12 + (int(day or 1) - 1) / 366, 4)


def _in(words: Words, lang: str) -> str:
    return words[list(LANGUAGES).index(lang)]
