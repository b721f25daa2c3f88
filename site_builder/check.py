"""Checks a built site: links, content policy, texts for pictures, words that must not leak, weights."""

import gzip
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from site_builder.content import FILES, RESERVED
from site_builder.inline import inline_code

# Other programs answer below these addresses.
ELSEWHERE = tuple(f"/{name}/" for name in RESERVED if name not in (FILES, "static"))

# Names of fields that hold answers or people, and shapes that only identity numbers have.
PRIVATE = re.compile(
    r"is_correct|correct_option|answer_key|right_answers|member_ref|device_token|personal_id|card_number"
    r"|(?<![\w-])0\d{11}(?![\w-])",
    re.IGNORECASE,
)

# The theme's own sentences for its scripts, the same on every page.
THEME_TEXTS = re.compile(r'<script type="application/json" id="texts">[^<]*</script>')

# Most bytes after gzip.
WEIGHTS = ((".html", 40_000), (".css", 10_000))
SCRIPT_WEIGHTS = {"app": 18_000}
IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([\w.-]+\.js)["']""")


@dataclass
class _Page(HTMLParser):
    """What one page refers to, and what is wrong with its markup."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    films: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if held.get("id"):
            if held["id"] in self.anchors:
                self.problems.append(f"the id {held['id']} stands twice")
            self.anchors.add(held["id"])
        self.links += [held[name] for name in ("href", "src", "poster") if name in held]
        if tag == "img" and "alt" not in held:
            self.problems.append("a picture has no alt text")
        if tag == "img" and not (held.get("width") and held.get("height")):
            self.problems.append("a picture does not say how large it is")
        if tag == "html" and not held.get("lang"):
            self.problems.append("the page does not name its language")
        if tag == "video":
            self.films.append(False)
        if tag == "track" and self.films:
            self.films[-1] = True

    def close(self) -> None:
        super().close()
        self.problems += ["a film has no captions"] * self.films.count(False)


def problems(root: Path) -> list[str]:
    """One line for each thing that is wrong with the site in `root`, in order of the files."""
    pages = {file: _read(file) for file in sorted(root.rglob("*.html"))}
    found: list[str] = []
    for file, page in pages.items():
        found += [
            f"{_name(root, file)}: {what}" for what in (*page.problems, *_policy(file), *_links(root, file, pages))
        ]
    return found + _leaks(root) + _weights(root)


def _read(file: Path) -> _Page:
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    page.close()
    return page


def _policy(file: Path) -> list[str]:
    return [f"{what} is against the content policy" for what in inline_code(file.read_text(encoding="utf-8"))]


def _links(root: Path, file: Path, pages: dict[Path, _Page]) -> list[str]:
    return [what for link in pages[file].links if (what := _broken(root, file, link, pages))]


def _broken(root: Path, file: Path, link: str, pages: dict[Path, _Page]) -> str:
    """Why a link leads nowhere; empty when it does not, or when it leads to another program or site."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    path, anchor = unquote(parts.path), unquote(urldefrag(link).fragment)
    if path.startswith(ELSEWHERE):
        return ""
    if not path:
        target = file
    elif path.startswith("/"):
        target = root / path[1:] / "index.html" if path.endswith("/") else root / path[1:]
    else:
        return f"the link {link} is not a full address of this site"
    if not target.is_file():
        return f"the link {link} leads nowhere"
    if anchor and target in pages and anchor not in pages[target].anchors:
        return f"the link {link} names a place that is not there"
    return ""


def _leaks(root: Path) -> list[str]:
    found = []
    for file in sorted(root.rglob("*")):
        if file.suffix in (".html", ".json", ".xml", ".txt", ".webmanifest"):
            match = PRIVATE.search(THEME_TEXTS.sub("", file.read_text(encoding="utf-8")))
            if match:
                found.append(f"{_name(root, file)}: holds {match[0]}, which must not be published")
    return found


def _weights(root: Path) -> list[str]:
    found = []
    for file in sorted(root.rglob("*")):
        limit = _limit(file)
        if limit and file.is_file():
            weight = sum(len(gzip.compress(part.read_bytes())) for part in _with_imports(file))
            if weight > limit:
                found.append(f"{_name(root, file)}: weighs {weight} bytes compressed, the budget is {limit}")
    return found


def _with_imports(file: Path) -> set[Path]:
    """A script and what it loads before it can run; what it loads later, on demand, is not counted."""
    found, waiting = {file}, [file] if file.suffix == ".js" else []
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8", errors="replace")
        new = {file.parent / name for name in IMPORTS.findall(text)} - found
        found |= new
        waiting += new
    return found


def _limit(file: Path) -> int:
    if file.suffix == ".js":
        return SCRIPT_WEIGHTS.get(file.stem.rsplit("-", 1)[0], 0)
    return dict(WEIGHTS).get(file.suffix, 0)


def _name(root: Path, file: Path) -> str:
    return str(file.relative_to(root))
