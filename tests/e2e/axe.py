"""What axe-core finds on a page in Chromium: serious and critical breaches of WCAG 2.2 AA."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "themes/handbook/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
GRAVE = ("serious", "critical")
RUN = """
([rules, others]) => axe.run({exclude: others}, {runOnly: rules, resultTypes: ["violations"]}).then(({violations}) =>
  violations.flatMap(({id, impact, nodes}) => nodes.map((node) => [id, impact, node.target.flat().join(" ")])))
"""


def findings(page: Page, without: Sequence[str] = ()) -> list[str]:
    """Each as "rule: selector of the element". `without`: selectors of what others have to answer for."""
    page.evaluate(_source())
    found = page.evaluate(RUN, [RULES, list(without)])
    return sorted({f"{rule}: {where}" for rule, impact, where in found if impact in GRAVE})


@lru_cache(maxsize=1)
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")
