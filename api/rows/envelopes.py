"""What stands around rows: what was asked, warnings, links; and errors."""

from pydantic import BaseModel, Field

from api.rows.column import Language, column


class Warn(BaseModel):
    """Something to know before the rows are used."""

    code: str = column("What it is about.", "bounded")
    message: str = column("In words, in English.", "1 row is a bound or a range, not a value.")
    count: int = column("How many rows it speaks of; rows left out are counted up to 1,000.", 1)
    ids: list[str] = column("Ids of the rows in this answer that it speaks of.", [])
    url: str | None = column("Where the rows it speaks of are found.", None)


class Meta(BaseModel):
    """What was asked and answered."""

    title: str = column("The question in words, in the requested language.", "Robot density · 2023")
    total: int = column("How many rows match, on all pages.", 2)
    limit: int | None = column("Most rows of a page; null in an answer without pages.", 100)
    release: int = column("The release that answers.", 1)
    lang: Language = column("The language of names and texts.", "en")
    query: dict[str, list[str]] = column(
        "The filters as understood.", {"metric": ["robot-density"], "year": ["2023"]}
    )
    warnings: list[Warn] = Field(description="What to know before the rows are used.")


class Links(BaseModel):
    """Where to go on."""

    self: str = column(
        "This answer, by the one spelling of its question that is used for it everywhere.",
        "http://127.0.0.1:8000/v1/observations?metric=robot-density&year=2023",
    )
    next: str | None = column("The next page; null on the last.", None)


class ItemMeta(BaseModel):
    """What an item was answered from."""

    release: int = column("The release that answers.", 1)
    lang: Language = column("The language of names and texts.", "en")


class ItemLinks(BaseModel):
    self: str = column(
        "The one address of this item.", "http://127.0.0.1:8000/v1/observations/3r0aeqn5scs7a"
    )


class FaultEntry(BaseModel):
    """One thing wrong with a request."""

    parameter: str = column("The parameter, or the part of the path, that is wrong.", "country")
    value: str | None = column("What was sent.", "KP")
    message: str = column("What is wrong with it.", "unknown area")
    accepted: list[str] = column("What would be accepted, where that can be listed.", ["CN", "KR"])
    did_you_mean: list[str] = column("What may have been meant, the likeliest first.", ["KR"])


class ProblemDocument(BaseModel):
    """An error (RFC 9457), with every fault of the request."""

    type: str = column("Kind of problem.", "urn:article-indicators:problem:invalid-request")
    title: str = column("The status in words.", "Invalid request")
    status: int = column("The HTTP status.", 422)
    detail: str = column("What went wrong.", "The question cannot be read: see country.")
    instance: str = column("The address that was asked.", "/v1/observations?country=KP")
    errors: list[FaultEntry] = Field(description="Every fault that was found.")
