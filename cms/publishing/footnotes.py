"""Footnotes: a superscript number in the text leads to its note, and the note back to where it was called first."""

import html
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from site_builder.text import slug

ANCHOR = "chu-thich"
CALL = re.compile(r"<sup>\s*([\[(]?)\s*([^<>]{1,10}?)\s*[\])]?\s*</sup>")
# "120 km²" calls no note, whatever stands in the list.
MEASURE = re.compile(r"(?<![^\W\d_])[kcdm]?m$")


@dataclass
class Footnotes:
    """`notes` are the notes of one text: number → HTML."""

    notes: dict[str, str]
    _calls: dict[str, int] = field(default_factory=dict)

    def linked(self, text: str) -> str:
        """The text with its calls as links. Texts have to come in their order."""
        return CALL.sub(self._link, text) if self.notes else text

    def _link(self, call: re.Match[str]) -> str:
        bracket, number = call[1], html.unescape(call[2])
        if number not in self.notes or (not bracket and MEASURE.search(call.string[: call.start()])):
            return call[0]
        count = self._calls[number] = self._calls.get(number, 0) + 1
        label = html.escape(_("Footnote %(number)s") % {"number": number})
        anchor = self._call_anchor(number) + (f"-{count}" if count > 1 else "")
        return (
            f'<sup><a href="#{self._anchor(number)}" id="{anchor}" role="doc-noteref" aria-label="{label}">'
            f"{html.escape(number, quote=False)}</a></sup>"
        )

    def section(self, level: int) -> str:
        notes = "\n".join(self._note(number, text) for number, text in self.notes.items())
        return (
            f'<section class="notes" role="doc-endnotes" aria-labelledby="{ANCHOR}">\n'
            f'<h{level} id="{ANCHOR}">{_("Footnotes")}</h{level}>\n<ol>\n{notes}\n</ol>\n</section>'
        )

    def _note(self, number: str, text: str) -> str:
        back = ""
        if number in self._calls:
            label = html.escape(_("Back to footnote %(number)s in the text") % {"number": number})
            back = f' <a href="#{self._call_anchor(number)}" role="doc-backlink" aria-label="{label}">↩</a>'
        body = f"{text.removesuffix('</p>')}{back}</p>" if text.endswith("</p>") else f"{text}{back}"
        marker = f'<span class="marker">{html.escape(number, quote=False)}</span>'
        return f'<li id="{self._anchor(number)}">{marker}\n<div>{body}</div></li>'

    def _anchor(self, number: str) -> str:
        return f"{ANCHOR}-{self._name(number)}"

    def _call_anchor(self, number: str) -> str:
        return f"goc-{self._anchor(number)}"

    def _name(self, number: str) -> str:
        """ "*" has no letters: such notes are known by their place."""
        return slug(number) or f"so-{list(self.notes).index(number) + 1}"
