# client: Firefox, fetch from a page of another origin
# needs: firefox=firefox-esr
from pathlib import Path

from browser import report_from

Path("profile").mkdir()
report_from("firefox", "--headless", "--no-remote", "--profile", "profile")
