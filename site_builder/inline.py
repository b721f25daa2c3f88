"""Finds what the strict content policy forbids in HTML: inline code, inline style, foreign sources."""

from html.parser import HTMLParser

DATA_BLOCKS = ("application/json", "application/ld+json")
ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "srcset")


class _Scan(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in held and held.get("type") not in DATA_BLOCKS:
            self.found.append("an inline script")
        if tag in ("style", "iframe", "object", "embed", "base", "frame"):
            self.found.append(f"a {tag} element")
        for name, value in held.items():
            if name == "style":
                self.found.append(f"a style attribute on {tag}")
            elif name.startswith("on"):
                self.found.append(f"the handler {name} on {tag}")
            elif name in ADDRESSES and _scheme(value) in ("javascript", "vbscript", "data"):
                self.found.append(f"a {_scheme(value)} address on {tag}")
            elif tag != "a" and name in ("src", "poster", "srcset") and _foreign(value):
                self.found.append(f"a foreign source on {tag}")
        if tag == "link" and held.get("rel") != "canonical" and _foreign(held.get("href", "")):
            self.found.append("a foreign source on link")


def inline_code(html: str) -> list[str]:
    """What the policy would block, in words; empty when nothing."""
    scan = _Scan()
    scan.feed(html)
    scan.close()
    return scan.found


def _scheme(value: str) -> str:
    # Browsers skip white space and control characters inside the scheme.
    bare = "".join(char for char in value if char > " ")
    return bare.split(":", 1)[0].lower() if ":" in bare else ""


def _foreign(value: str) -> bool:
    return value.strip().startswith(("//", "http:", "https:"))
