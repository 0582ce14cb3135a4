"""`python -m api openapi`."""

import argparse
import sys

from api.app import create_app
from api.http import openapi


def run(_arguments: argparse.Namespace) -> int:
    sys.stdout.buffer.write(openapi.text(create_app()))
    return 0
