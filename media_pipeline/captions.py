"""Captions from the script, not from listening: Vietnamese writes one syllable a word, so time divides by words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LINE = 42
LINES = 2
LONGEST = 7.0
# Two lines fit below it. Without a place of their own, browsers push cues up above their controls, half a small picture
# high, and leave them there.
PLACE = "line:86%"
# Where a reader pauses: after a sentence, else after a clause.
PAUSES = re.compile(r"(?<=[.!?…;:,–—])\s+")


@dataclass(frozen=True, kw_only=True)
class Cue:
    start: float
    end: float
    lines: tuple[str, ...]


def syllables(text: str) -> int:
    """A number counts by its digits: "57" is read as three syllables or so, "2024" as six."""
    return sum(max(1, len(re.findall(r"\d", word))) for word in text.split())


def cues(text: str, start: float, seconds: float) -> list[Cue]:
    """The script of one narration as cues of at most two lines of 42 characters and 7 seconds."""
    text = " ".join(text.split())
    if not text or seconds <= 0:
        return []
    total = syllables(text)
    at_most = max(1, int(LONGEST * total / seconds))
    made, said = [], 0
    for piece in pieces(text, at_most):
        begins = start + seconds * said / total
        said += syllables(piece)
        made.append(Cue(start=begins, end=start + seconds * said / total, lines=tuple(wrap(piece))))
    return made


def pieces(text: str, at_most: int) -> list[str]:
    """Clauses, joined as long as they fit one cue, cut between words where one alone does not."""
    made: list[str] = []
    for clause in PAUSES.split(text):
        for part in split_long(clause, at_most):
            joined = f"{made[-1]} {part}" if made else part
            if made and fits(joined, at_most) and not made[-1].endswith((".", "!", "?", "…")):
                made[-1] = joined
            else:
                made.append(part)
    return made


def split_long(clause: str, at_most: int) -> list[str]:
    if fits(clause, at_most):
        return [clause]
    words = clause.split()
    if len(words) == 1:
        return [clause[at : at + LINE] for at in range(0, len(clause), LINE)]
    middle = len(words) // 2
    return split_long(" ".join(words[:middle]), at_most) + split_long(" ".join(words[middle:]), at_most)


def fits(piece: str, at_most: int) -> bool:
    if " " not in piece:
        return len(piece) <= LINE
    return syllables(piece) <= at_most and len(wrap(piece)) <= LINES and all(len(line) <= LINE for line in wrap(piece))


def wrap(piece: str) -> list[str]:
    """Lines of about the same length, which read better than a full one and a rest."""
    if len(piece) <= LINE:
        return [piece]
    words = piece.split()
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return list(min(halves, key=unevenness, default=(piece,)))


def unevenness(halves: tuple[str, str]) -> int:
    """A break after a comma is worth some unevenness, but never a third line."""
    longest = max(map(len, halves))
    pause = halves[0].endswith((",", ";", ":", ".", "–", "—"))
    return longest - 12 if pause and longest <= LINE else longest


def webvtt(all_cues: Iterable[Cue]) -> str:
    blocks = ["WEBVTT"]
    for cue in all_cues:
        lines = "\n".join(escape(line) for line in cue.lines)
        blocks.append(f"{timestamp(cue.start)} --> {timestamp(cue.end)} {PLACE}\n{lines}")
    return "\n\n".join(blocks) + "\n"


def escape(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def transcript(scripts: Iterable[str]) -> str:
    paragraphs = [" ".join(script.split()) for script in scripts]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"
