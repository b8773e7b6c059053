"""No barriers: axe and htmlcs find no error on any type of page in either language, and Lighthouse gives full marks or nearly.

Their programs come from npm (`make browser`); without npm these promises are skipped, saying so, and in CI they fail.
"""

import json
import os
import subprocess
from typing import Any

import pytest

from tests.web.browser import kit

#: At least these marks out of 100. Results of a search are not for search engines, which costs them the mark for being found.
LEAST = {"accessibility": 100, "best-practices": 95, "seo": 95, "performance": 95}
NOT_LISTED = "/search"
MEASURED = ("/", NOT_LISTED, "/datasets/{name}", "/datasets/{name}/columns/{column}", "/quality", "/glossary", "/about")


def _told(script: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What one of the tools says."""
    node = kit.needed("node")
    if not (kit.TOOLS / "node_modules" / ".done").exists():
        missing = "axe, htmlcs and Lighthouse are not installed: make browser"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    question = json.dumps(asked | {"flags": kit.FLAGS})
    done = subprocess.run([node, kit.TOOLS / script], input=question, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_type_of_page_has_a_barrier(
    chromium_path: str, address: str, page_types: dict[str, str], chief: dict[str, str], language: str
) -> None:
    pages = {kind: address + kit.in_language(path, language) for kind, path in page_types.items()}
    cookies = "; ".join(f"{name}={value}" for name, value in chief.items())
    found = _told("barriers.mjs", {"chromium": chromium_path, "cookies": cookies, "pages": pages})
    assert found.keys() == pages.keys()
    assert not any(found.values()), kit.told(found)


@pytest.mark.slow
def test_lighthouse_has_little_to_say(chromium_path: str, address: str, page_types: dict[str, str]) -> None:
    pages = {kind: address + page_types[kind] for kind in MEASURED}
    found = _told("marks.mjs", {"chromium": chromium_path, "least": LEAST["performance"], "pages": pages})
    poor = {
        kind: (told["marks"], told["lost"])
        for kind, told in found.items()
        if any(told["marks"][part] < least for part, least in LEAST.items() if (kind, part) != (NOT_LISTED, "seo"))
    }
    assert found.keys() == pages.keys()
    assert not poor, kit.told(poor)
