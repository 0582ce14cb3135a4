"""`python -m api openapi`."""

import argparse
import sys

from api import openapi
from api.app import create_app


def run(_asked: argparse.Namespace) -> int:
    sys.stdout.buffer.write(openapi.text(create_app()))
    return 0
