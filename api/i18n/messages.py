"""What each warning says. Names of columns and parameters stay as they are in the data."""

from collections.abc import Mapping
from typing import Final

from api.i18n.words import Words

MESSAGES: Final[Mapping[str, Words]] = {
    "mixed-units": (
        "Different units stand together: {values}. Do not compare them.",
        "異なる単位の数値が混在しています：{values}。互いに比較しないでください。",
        "서로 다른 단위의 수치가 섞여 있습니다: {values}. 서로 비교하지 마십시오.",
        "不同单位的数据混在一起：{values}。请勿相互比较。",
    ),
    "mixed-measures": (
        "Different kinds of measure stand together: {values}. Do not compare them.",
        "種類の異なる指標が混在しています：{values}。互いに比較しないでください。",
        "종류가 다른 지표가 섞여 있습니다: {values}. 서로 비교하지 마십시오.",
        "不同类型的指标混在一起：{values}。请勿相互比较。",
    ),
    "mixed-area-levels": (
        "Different levels stand together: {values}. Do not compare them.",
        "対象の階層が異なる数値が混在しています：{values}。互いに比較しないでください。",
        "대상의 층위가 다른 수치가 섞여 있습니다: {values}. 서로 비교하지 마십시오.",
        "不同层级的数据混在一起：{values}。请勿相互比较。",
    ),
    "measure-not-stated": (
        "{count}: the article does not say what exactly is measured ({values}).",
        "{count}：正確に何を測った数値か、記事に明示されていません（{values}）。",
        "{count}: 정확히 무엇을 측정한 수치인지 기사에 명시되어 있지 않습니다({values}).",
        "{count}：文章没有说明衡量的究竟是什么（{values}）。",
    ),
    "disputed": (
        "{count}: the original source, or another good one, says otherwise: see the note.",
        "{count}：原典または別の信頼できる資料と食い違っています。note を参照してください。",
        "{count}: 원자료 또는 신뢰할 만한 다른 자료와 다릅니다. note를 참조하십시오.",
        "{count}：与原始来源或其他可靠来源不一致，请参阅 note。",
    ),
    "bounded": (
        "{count}: the value is a bound or a range: see relation, value_min and value_max.",
        "{count}：値は上限・下限または範囲です。relation、value_min、value_max を"
        "参照してください。",
        "{count}: 값이 상한·하한 또는 범위입니다. relation, value_min, value_max를 참조하십시오.",
        "{count}：数值为上限、下限或区间，请参阅 relation、value_min 和 value_max。",
    ),
    "approximate": (
        "{count}: the article says “about”: the value is not exact.",
        "{count}：記事は「約」としており、正確な値ではありません。",
        "{count}: 기사에 ‘약’으로 되어 있어 정확한 값이 아닙니다.",
        "{count}：文章写作“约”，并非精确值。",
    ),
    "left-out-by-year": (
        "{count} left out: undated or spanning several years.",
        "{count}を除外しました：時期が不明か、複数年にわたります。",
        "{count} 제외: 시점이 밝혀지지 않았거나 여러 해에 걸쳐 있습니다.",
        "{count}未列入：时期不明或跨越多年。",
    ),
    "left-out-by-span": (
        "{count} left out: undated.",
        "{count}を除外しました：時期が不明です。",
        "{count} 제외: 시점이 밝혀지지 않았습니다.",
        "{count}未列入：时期不明。",
    ),
    "left-out-by-latest": (
        "{count} left out: undated, so perhaps the latest.",
        "{count}を除外しました：測定時期が不明で、最新のものである可能性があります。",
        "{count} 제외: 측정 시점이 밝혀지지 않아 가장 최근의 것일 수도 있습니다.",
        "{count}未列入：测量时间不明，有可能是最新的。",
    ),
    "may-match-value": (
        "{count} left out: the value is a bound, a range or approximate, and may match.",
        "{count}を除外しました：値が上限・下限、範囲または概数で、該当する可能性があります。",
        "{count} 제외: 값이 상한·하한, 범위 또는 어림값이어서 해당할 수도 있습니다.",
        "{count}未列入：数值为上限、下限、区间或近似值，有可能符合条件。",
    ),
    "as-of-release": (
        "As of release {number} ({day}): nothing that was changed later is in this answer.",
        "リリース{number}（{day}）の時点の内容です。その後の変更は反映されていません。",
        "릴리스 {number}({day}) 시점의 내용입니다. 이후의 변경은 반영되어 있지 않습니다.",
        "这是版本{number}（{day}）时的内容，不含此后的更改。",
    ),
    "nothing-changed": (
        "Nothing has changed since release {number}.",
        "リリース{number}より後の変更はありません。",
        "릴리스 {number} 이후 변경된 것이 없습니다.",
        "版本{number}之后没有变更。",
    ),
    "nothing-changed-of-these": (
        "Nothing of what is asked for has changed since release {number}.",
        "リリース{number}より後、該当する変更はありません。",
        "릴리스 {number} 이후 해당하는 변경이 없습니다.",
        "版本{number}之后没有符合条件的变更。",
    ),
    "accounted-for": (
        "{accounted} of {numerals} accounted for",
        "{numerals}件中{accounted}件を説明済み",
        "{numerals}건 중 {accounted}건 설명됨",
        "{numerals}个中{accounted}个已有交代",
    ),
    "no-such-name": (
        "No name contains {words}.",
        "{words}を含む名称はありません。",
        "다음 낱말이 들어간 이름이 없습니다: {words}.",
        "没有包含{words}的名称。",
    ),
    "did-you-mean": (
        "Did you mean {suggestions}?",
        "もしかして：{suggestions}",
        "혹시 다음을 찾으십니까? {suggestions}",
        "您是不是要找：{suggestions}？",
    ),
    "nothing-matches": (
        "Nothing matches. Without the {name} ({given}), {count} would.",
        "該当するものがありません。{name}（{given}）の条件を外すと、{count}が該当します。",
        "해당하는 것이 없습니다. {name} 조건({given})을 빼면 {count}이 해당합니다.",
        "没有符合条件的结果。去掉{name}条件（{given}），则有{count}符合。",
    ),
    "nothing-matches-but": (
        "Nothing matches. Without the {name} ({given}), {count} would: {values}.",
        "該当するものがありません。{name}（{given}）の条件を外すと、{count}が該当します："
        "{values}。",
        "해당하는 것이 없습니다. {name} 조건({given})을 빼면 {count}이 해당합니다: {values}.",
        "没有符合条件的结果。去掉{name}条件（{given}），则有{count}符合：{values}。",
    ),
    "no-row-has-all": (
        "Nothing matches all the words together: {values}.",
        "すべての語句に該当するものはありません：{values}。",
        "모든 낱말에 해당하는 것은 없습니다: {values}.",
        "没有同时符合所有词语的结果：{values}。",
    ),
    "nothing-matches-without-all": (
        "Nothing matches. Without {filters}, {count} would.",
        "該当するものがありません。{filters}の条件をすべて外すと、{count}が該当します。",
        "해당하는 것이 없습니다. {filters} 조건을 모두 빼면 {count}이 해당합니다.",
        "没有符合条件的结果。去掉{filters}这些条件，则有{count}符合。",
    ),
    "nothing-helps": (
        "Nothing matches, and leaving out a few of the filters would not help.",
        "該当するものがありません。条件をいくつか外しても該当するものはありません。",
        "해당하는 것이 없습니다. 조건을 몇 개 빼더라도 해당하는 것이 없습니다.",
        "没有符合条件的结果，去掉其中几个条件也没有。",
    ),
    "nothing-by-itself": (
        "Nothing at all matches {given}.",
        "{given}に該当するものはまったくありません。",
        "다음에 해당하는 것은 전혀 없습니다: {given}.",
        "没有任何内容符合{given}。",
    ),
    "holds-none": (
        "This release holds none.",
        "このリリースには一件もありません。",
        "이 릴리스에는 한 건도 없습니다.",
        "本版本中没有任何数据。",
    ),
}
"""By the code of the warning; some codes have several messages, under names of their own."""
