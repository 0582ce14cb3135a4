"""Problem documents: the only place where errors get their words."""

from typing import Any

from api.errors import Message, Problem
from api.i18n.catalogue import translate, translate_count


def said(message: Message, language: str) -> str:
    """What a message says in the language."""
    values = {name: _value(value, language) for name, value in message.values.items()}
    for value in message.values.values():
        if isinstance(value, tuple):  # a text with a list depends on its length
            return translate_count(message.key, len(value), language, **values)
    return translate(message.key, language, **values)


def _value(value: object, language: str) -> object:
    if isinstance(value, Message):
        return said(value, language)
    if isinstance(value, tuple):
        return translate("list.comma", language).join(value)
    return value


def problem_document(
    problem: Problem, language: str, instance: str, request_id: str
) -> dict[str, Any]:
    """The members of RFC 9457, section 3.1, and ours: `errors` has one entry per issue."""
    return {
        "type": f"urn:article-indicators:problem:{problem.kind}",
        "title": translate(f"error.title.{problem.kind}", language),
        "status": problem.status,
        "detail": said(problem.detail, language),
        "instance": instance,
        "request_id": request_id,
        "errors": [
            {
                "parameter": issue.parameter,
                "value": issue.value,
                "message": said(issue.message, language),
                "accepted": issue.accepted,
                "did_you_mean": issue.did_you_mean,
                "hint": issue.hint and said(issue.hint, language),
            }
            for issue in problem.issues
        ],
    }
