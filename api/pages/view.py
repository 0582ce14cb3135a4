"""What a page shows, as its URL says it: a query to the API, and parameters of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from rapidfuzz.distance import OSA

from api.schemas.queries import ObservationQuery

NOT_ASKED = ("format", "fields", "bom", "header", "scale")
OF_CHARTS = ("width", "top", "axis")
"""Parameters of charts alone."""
ASKED = tuple(name for name in ObservationQuery.model_fields if name not in NOT_ASKED)
"""Parameters of the API in the URL of a page, which has a format of its own."""
OWN = ("view", "draw", "figure", "claim", "columns", "start")
"""Parameters of the page itself. It ignores all others, such as `utm_source`."""
TABS = ("figures", "chart", "article", "check")
MANNER = ("lang", "sort", "limit", "cursor", "release")
"""Parameters that say how a query is answered, not what is asked for."""
MIN_MISSPELT = 4
"""A shorter name is no misspelt one: many that are appended to links begin with `s` or `t`."""
READABLE = ",:/!()*~"
"""Characters of values that are written as they are."""


@dataclass(frozen=True, slots=True)
class View:
    """`ask` has parameters of the API, as they were given; `own` those of the page."""

    ask: Mapping[str, str]
    own: Mapping[str, str]
    language: str

    @classmethod
    def of(cls, parameters: Mapping[str, Sequence[str]], language: str) -> "View":
        """The view of a query string; `language` is that of the page if none is asked for."""
        given = {}
        for name, texts in parameters.items():
            # A form sends a parameter several times: those of `q` are words of one search.
            if text := (" " if name == "q" else ",").join(filter(None, texts)):
                given[name] = text
        ask = {}
        for name, text in given.items():
            # A name of the API but for a letter, or for two that changed places, is kept: the API
            # says which was meant.
            known = (each for each in ASKED if min(len(each), len(name)) >= MIN_MISSPELT)
            near = (each for each in known if OSA.distance(name, each, score_cutoff=1) <= 1)
            if name in ASKED or (name not in OWN and any(near)):
                ask[name] = text
        own = {name: text for name, text in given.items() if name in OWN}
        return cls({**ask, "lang": ask.get("lang", language)}, own, language)

    @property
    def tab(self) -> str:
        chosen = self.own.get("view")
        return chosen if chosen in TABS else TABS[0]

    @property
    def filters(self) -> Mapping[str, str]:
        """What is asked for, without how it is answered."""
        return {name: text for name, text in self.undrawn.items() if name not in MANNER}

    @property
    def undrawn(self) -> dict[str, str]:
        """The query without how it is drawn: data are asked for without it."""
        return {name: text for name, text in self.ask.items() if name not in OF_CHARTS}

    @property
    def kept(self) -> dict[str, str]:
        """What every query of the view has."""
        return {name: self.ask[name] for name in ("lang", "release") if name in self.ask}

    def values(self, name: str) -> list[str]:
        """The values of a filter, as the URL gives them."""
        return self.ask[name].split(",") if name in self.ask else []

    def change(self, **changes: str | None) -> "View":
        """The view with other parameters of the API, from the first page; None removes one."""
        ask = {name: text for name, text in self.ask.items() if name != "cursor"}
        own = {name: text for name, text in self.own.items() if name != "start"}
        return replace(self, ask=_without_none({**ask, **changes}), own=own)

    def show(self, **changes: str | None) -> "View":
        """The view with other parameters of the page itself; None removes one."""
        return replace(self, own=_without_none({**self.own, **changes}))

    @property
    def start(self) -> int:
        """How many figures are on the pages before this one, as the link to it says."""
        start = self.own.get("start", "")
        return int(start) if "cursor" in self.ask and start.isdecimal() and len(start) < 10 else 0

    def sent_with(self, name: str) -> list[tuple[str, str]]:
        """What a form for one parameter sends beside it."""
        view = self.change()
        parts = {**view.ask, **view.own}
        return [
            (each, text) for each, text in parts.items() if each not in (name, "figure", "claim")
        ]

    @property
    def everything(self) -> "View":
        """The view without any filter, in the language of the page."""
        return View({"lang": self.language}, {"view": self.tab}, self.language)

    @property
    def href(self) -> str:
        """The view as a link within the page."""
        own = {name: self.own.get(name) for name in OWN}
        if own["view"] == TABS[0]:
            del own["view"]
        parts = _without_none({**self.ask, **own}).items()
        return "?" + "&".join(f"{quote(name)}={quote(text, safe=READABLE)}" for name, text in parts)


def _without_none(parameters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in parameters.items() if text is not None}
