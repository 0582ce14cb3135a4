# client: pybtex, BibTeX
import json
import sys
import urllib.request
from importlib.metadata import version

from pybtex.database import parse_bytes

address = f"{sys.argv[1]}/v1/observations/jvpim98dkb6e6/citation.bibtex"
with urllib.request.urlopen(address) as response:  # noqa: S310
    entries = parse_bytes(response.read(), "bibtex").entries
date = entries["article-manufacturing-data-2025"].fields["date"]
print(json.dumps({"version": version("pybtex"), "date": date}))
