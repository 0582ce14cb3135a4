"""Response model of a citation."""

from pydantic import ConfigDict

from api.domain.code_lists import LANGUAGES
from api.domain.reference import Reference
from api.i18n.citations import Published, of_observation
from api.schemas.articles import ArticleRow
from api.schemas.column import ResponseModel, column, example_of, same
from api.schemas.entities import SourceRow
from api.schemas.envelopes import LOCAL
from api.schemas.observation import ObservationRow
from api.schemas.releases import PINNED

URL = f"{LOCAL}/observations/3r0aeqn5scs7a?release={PINNED}"
TITLE = "South Korea · Robot density · Manufacturing · 2023: 1,012 robots per 10,000 employees"
PRINTED = "「AI時代のレアアース」となった製造データ"
BODIES = {
    "ifr": "International Federation of Robotics",
    "korea-economic-daily": "The Korea Economic Daily",
}
EXAMPLE = of_observation(
    example_of(ArticleRow),
    example_of(ObservationRow),
    Published(1, "2026-11-23", URL, "en"),
    Reference.of_rows(
        {
            "source": [example_of(SourceRow)],
            "organization": [
                {"id": code, "aliases": "IFR", **{f"name_{each}": name for each in LANGUAGES}}
                for code, name in BODIES.items()
            ],
        }
    ),
)
"""The citation of the figure of the examples."""
APA = (
    f"Article indicators. (2026). {TITLE} (Version 1) [Data set]. "
    f"{URL}\n"
    f"Kang Kyung-joo. (ca. 2025, June 19). {PRINTED} [Manufacturing data, the “rare earth of the "
    "AI era”]. The Korea Economic Daily.\n"
    "International Federation of Robotics. (2024). IFR, World Robotics 2024."
)
MLA = (
    f"“{TITLE}.” Article Indicators, Version 1, 23 Nov. 2026, {URL}. "
    "Data set.\n"
    f"Kang Kyung-joo. “{PRINTED} [Manufacturing data, the ‘rare earth of the AI era’].” The Korea "
    "Economic Daily, circa 19 June 2025.\n"
    "IFR, World Robotics 2024. International Federation of Robotics, 2024."
)
CHICAGO = (
    f"Article indicators. “{TITLE}.” Version 1. November 23, 2026. Data "
    f"set. {URL}.\n"
    f"Kang Kyung-joo. “{PRINTED} [Manufacturing data, the ‘rare earth of the AI era’].” The Korea "
    "Economic Daily, [June 19, 2025?].\n"
    "International Federation of Robotics. IFR, World Robotics 2024. 2024."
)


class CslItem(ResponseModel):
    """An item of CSL-JSON, which may have more of its variables."""

    model_config = ConfigDict(extra="allow")

    id: str = column("Permanent citation key.", "observation-3r0aeqn5scs7a")
    type: str = column("Type of the item in CSL.", "dataset")
    title: str = column("Title.", TITLE)


class CitationRow(ResponseModel):
    """The citation of an observation."""

    id: str = column("Id of the observation.", "3r0aeqn5scs7a")
    text: str = column("One line for a footnote, with the permanent URL.", EXAMPLE.text)
    bibtex: str = column(
        "BibTeX (UTF-8): the figure, the article that prints it, and its source if one is named.",
        EXAMPLE.bibtex,
    )
    csl: list[CslItem] = column("The same entries as items of CSL-JSON 1.0.2.", EXAMPLE.csl)
    article: str = same(ObservationRow, "article")
    source: str | None = same(ObservationRow, "source")
    source_named: bool = column("Whether the article names a source for it.", True)
    apa: str | None = column(
        "The same entries for a reference list in the style of APA (7th edition): plain text, one "
        "a line, in American English with names and titles in the requested language. Null if the "
        "server lacks the styles.",
        APA,
    )
    mla: str | None = column("The same in the style of MLA (9th edition).", MLA)
    chicago: str | None = column(
        "The same in the style of Chicago (18th edition, notes and bibliography).", CHICAGO
    )
    release: int = column("The release that is cited.", 1)
    released: str = column("Day of the release (ISO 8601).", "2026-11-23")
    url: str = column(
        "The permanent URL of the observation as of the release, pinned to its data.", URL
    )
