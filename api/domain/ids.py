"""Ids that stay the same for ever: the 64-bit BLAKE2b of what a row is called.

An id is an integer in the database and 13 characters of base32hex (RFC 4648, section 7, in lower
case) outside; both sort alike.
"""

import base64
import re
from hashlib import blake2b

BYTES = 8
PATTERN = "[0-9a-vA-V]{12}[02468acegikmoqsuACEGIKMOQSU]"
"""An id in any letter case. The last character holds 4 bits: others would be a second name."""
OFFSET = 1 << 63
LETTERS = "0123456789abcdefghijklmnopqrstuv"
PAIRS = tuple(first + second for first in LETTERS for second in LETTERS)


def ascii_lower(text: str) -> str:
    """An id, code or language tag in lower case: these are ASCII, and other text is unchanged.

    `str.lower` makes a K of the Kelvin sign, so that text which is no id would be found as one.
    """
    return text.lower() if text.isascii() else text


def number(*parts: str | None) -> int:
    """The id of what `parts` name, as a signed 64-bit integer."""
    text = "\x1f".join("\x00" if part is None else part for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=BYTES).digest(), "big") - OFFSET


def text(number: int) -> str:
    """How an id is shown."""
    # The 64 bits and a zero are 13 characters of 5 bits. Every row has an id: b32hexencode is slow.
    bits = (number + OFFSET) << 1
    return (
        f"{PAIRS[bits >> 55]}{PAIRS[bits >> 45 & 1023]}{PAIRS[bits >> 35 & 1023]}"
        f"{PAIRS[bits >> 25 & 1023]}{PAIRS[bits >> 15 & 1023]}{PAIRS[bits >> 5 & 1023]}"
        f"{LETTERS[bits & 31]}"
    )


def parse(shown: str) -> int | None:
    """The number of an id as shown, in any letter case; None where it is not one."""
    if not re.fullmatch(PATTERN, shown):
        return None
    return int.from_bytes(base64.b32hexdecode(shown.upper() + "==="), "big") - OFFSET
