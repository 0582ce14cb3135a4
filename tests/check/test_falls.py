"""Falls that were printed with a bound: "more than 5%" is a change below −5."""

import httpx
import pytest

from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import OBSERVATIONS, change, copy_seed
from tests.support.nonempty import nonempty

KEY = "zhejiang-new-foreign-enterprises-growth-2024"
SUBJECT = "the number of new foreign-invested enterprises in Zhejiang"


@pytest.fixture(scope="module")
def fallen(make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database in which that number has fallen by more than 5%."""
    url, seed = make_empty(), copy_seed(tmp_path_factory.mktemp("fallen"))
    change(seed, OBSERVATIONS, KEY, value="-5", relation="lt", as_printed="5%超減")
    run_api("seed", str(seed), url=url)
    return url


def test_a_fall_is_told_by_its_words_wherever_they_stand(fallen: str) -> None:
    texts = {
        f"In 2024 {SUBJECT} fell by more than 5% from a year earlier.": ("supported", None),
        f"The decline in {SUBJECT} in 2024 from a year earlier was more than 5%.": (
            "supported",
            None,
        ),
        f"In 2024 {SUBJECT} fell by less than 5% from a year earlier.": (
            "contradicted",
            "bound-differs",
        ),
        f"In 2024 {SUBJECT} rose by more than 5% from a year earlier.": ("contradicted", "sign"),
    }
    with served(fallen) as base:
        for text, expected in nonempty(texts.items()):
            answer = httpx.post(f"{base}/v1/check", json={"text": text, "language": "en"})
            [found] = [each for each in answer.json()["data"] if each["text"] == "5%"]
            assert (found["verdict"], found["diagnosis"]) == expected, text
