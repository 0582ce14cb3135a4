"""Every closed code list of the API by its key in `/v1/config`, with the meanings of its codes."""

from collections.abc import Mapping

from api.domain import code_lists
from api.domain.dimensions import KINDS
from api.domain.facts import AGREEMENTS
from api.schemas.discovery import FORMS, MATCHES, TYPES

MEASURE_STATED = {
    "true": "the article states exactly what is measured",
    "false": "the article leaves open what exactly is measured: see the note",
}
CODE_LISTS: Mapping[str, Mapping[str, str]] = {
    "area_type": code_lists.AREA_TYPES,
    "organization_type": code_lists.ORGANIZATION_TYPES,
    "entity_type": {each: code_lists.AREA_TYPES.get(each) or KINDS[each] for each in TYPES},
    "isic4_match": code_lists.ISIC_MATCHES,
    "unit_kind": code_lists.UNIT_KINDS,
    "measure": code_lists.MEASURES,
    "measure_stated": MEASURE_STATED,
    "not_comparable_across": dict.fromkeys(
        code_lists.COMPARED_ACROSS, "figures that differ in this column must not be compared"
    ),
    "frequency": code_lists.FREQUENCIES,
    "relation": code_lists.RELATIONS,
    "comparison_kind": code_lists.COMPARISON_KINDS,
    "inferred": dict.fromkeys(code_lists.INFERABLE, "inferred, not stated in the text"),
    "status": code_lists.STATUSES,
    "origin": code_lists.ORIGINS,
    "agreement": AGREEMENTS,
    "claim_kind": code_lists.CLAIM_KINDS,
    "claim_status": {each: code_lists.STATUSES[each] for each in code_lists.CLAIM_STATUSES},
    "modality": code_lists.MODALITIES,
    "article_part": code_lists.ARTICLE_PARTS,
    "figure_role": code_lists.FIGURE_ROLES,
    "figure_outcome": code_lists.OUTCOMES,
    "change_kind": KINDS,
    "change": code_lists.CHANGES,
    "verdict": code_lists.VERDICTS,
    "diagnosis": code_lists.DIAGNOSES,
    "check_state": code_lists.STATES,
    "match": MATCHES,
    "matched_in": FORMS,
    "header": code_lists.HEADERS,
    "axis": code_lists.AXES,
    "lang": code_lists.LANGUAGES,
}
"""A key is the column, with the entity before it where several have a column of that name."""
