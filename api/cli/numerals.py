"""`python -m api numerals`."""

import argparse
import sys

import orjson

from api.errors import IndicatorsError
from api.numerals import read


def run(arguments: argparse.Namespace) -> int:
    try:
        text = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise IndicatorsError(f"The text is not UTF-8: byte {error.start + 1}.") from None
    for numeral in read(text, arguments.lang):
        sys.stdout.buffer.write(orjson.dumps(numeral.as_json(), option=orjson.OPT_APPEND_NEWLINE))
    return 0
