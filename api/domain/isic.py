"""Codes of ISIC Rev.4: how one is spelled, and what contains it."""

SECTIONS = {
    **{"A": range(1, 4), "B": range(5, 10), "C": range(10, 34), "D": range(35, 36)},
    **{"E": range(36, 40), "F": range(41, 44), "G": range(45, 48), "H": range(49, 54)},
    **{"I": range(55, 57), "J": range(58, 64), "K": range(64, 67), "L": range(68, 69)},
    **{"M": range(69, 76), "N": range(77, 83), "O": range(84, 85), "P": range(85, 86)},
    **{"Q": range(86, 89), "R": range(90, 94), "S": range(94, 97), "T": range(97, 99)},
    **{"U": range(99, 100)},
}
"""The divisions of each section."""


def spellings(code: str) -> tuple[str, ...]:
    """A code as it is written: a section alone (C), others with and without theirs (22, C22)."""
    if not code.isdigit():
        return (code,)
    division = int(code[:2])
    section = (f"{name}{code}" for name, divisions in SECTIONS.items() if division in divisions)
    return code, *section


def containing(code: str) -> list[str]:
    """The codes of the groups, the division and the section that contain it, in each spelling."""
    shorter = [code[:length] for length in range(len(code) - 1, 1, -1)]
    found = [text for each in shorter for text in spellings(each)]
    return [
        *found,
        *(text[0] for text in spellings(code) if not text[0].isdigit() and text != code),
    ]
