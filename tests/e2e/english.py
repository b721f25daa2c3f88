"""English that a screen should not show: the msgids of the catalogues, and every text of a page in Chromium."""

import re
from collections.abc import Iterator
from itertools import chain

import polib
from playwright.sync_api import Page

from tests import package_translations, translations

# Names and words that are the same in Vietnamese offices.
ALLOWED = {
    "video", "email", "pdf", "html", "url", "csv", "xlsx", "json", "api", "qr", "pin", "ip", "infographic", "wagtail",
    "ipv4", "ipv6", "media",
}  # fmt: skip
TAG = re.compile(r"<[^>]*>")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
# Written into Wagtail without a translation: a button for screen readers beside the search field, the label of a field
# in the form of a group, and columns of the list of sites, which no editor sees.
HARD_CODED = {"value: Search", "label: Page", "a: Port", "th: Site name", "th: Root page"}
# What somebody entered or a program noted: codes of kinds of units, the way of signing in, who acted.
DATA = {"td: commune", "td: province", "td: password", "td: passkey", "td: system"}
# A pattern of placeholders and little else would match Vietnamese too.
LETTERS_BESIDE_PLACEHOLDERS = 8

TEXTS = """
() => {
  const found = [];
  const add = (text, where) => { const line = text.replace(/\\s+/g, " ").trim(); if (line) found.push([line, where]); };
  const named = ["aria-label", "aria-description", "title", "placeholder", "alt", "label", "data-w-tooltip-content-value",
    "data-w-progress-active-value", "data-clicked-text", "data-w-dialog-title"];
  const walk = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.currentNode; node; node = nodes.nextNode()) {
      const parent = node.parentElement;
      if (node.nodeType === Node.TEXT_NODE) {
        // The count of a side panel without one is Python's None, and hidden.
        if (!parent?.closest("script, style, noscript, [data-side-panel-toggle-counter][hidden]")) add(node.data, parent?.tagName.toLowerCase() ?? "template");
        continue;
      }
      if (node instanceof HTMLTemplateElement) walk(node.content);
      if (node.shadowRoot) walk(node.shadowRoot);
      for (const name of named) if (node.getAttribute?.(name)) add(node.getAttribute(name), name);
      if (node.matches?.("input[type=submit], input[type=button]")) add(node.value, "value");
    }
  };
  walk(document.body);
  add(document.title, "title");
  return found;
}
"""


class English:
    """The English of the catalogues. `found_in(page)` are the texts of the page that are whole messages of it."""

    def __init__(self) -> None:
        whole, patterns = set(), set()
        for msgid, shown in chain(_package_messages(), _own_messages()):
            if msgid == shown:
                continue
            for part in map(_one_line, TAG.split(msgid)):
                if not PLACEHOLDER.search(part):
                    whole.add(part.casefold())
                elif len(re.findall(r"[A-Za-z]", PLACEHOLDER.sub("", part))) >= LETTERS_BESIDE_PLACEHOLDERS:
                    patterns.add(".+".join(map(re.escape, PLACEHOLDER.split(part))))
        self.whole = {text for text in whole if len(re.findall("[a-z]", text)) >= 3} - ALLOWED
        self.pattern = re.compile("|".join(sorted(patterns)), re.IGNORECASE)

    def found_in(self, page: Page) -> Iterator[str]:
        for text, where in page.evaluate(TEXTS):
            known = f"{where}: {text}" in HARD_CODED | DATA
            if not known and (text.casefold() in self.whole or self.pattern.fullmatch(text)):
                yield f"{where}: {text}"


def _package_messages() -> Iterator[tuple[str, str]]:
    for name in package_translations.DOMAINS:
        domain = package_translations.read(name)
        for key, entry in domain.messages.items():
            for msgid in filter(None, (entry.msgid, entry.msgid_plural)):
                yield msgid, domain.shown.get(key, "")


def _own_messages() -> Iterator[tuple[str, str]]:
    for entry in polib.pofile(str(translations.CMS)):
        for msgid in filter(None, (entry.msgid, entry.msgid_plural)):
            yield msgid, package_translations.text(entry)


def _one_line(text: str) -> str:
    return " ".join(text.split())
