# client: Chromium, fetch from a page of another origin
# needs: chromium
from browser import report_from

report_from("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=profile")
