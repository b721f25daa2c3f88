"""What the side-by-side screen shows of a draft: fields and parts with their doubts, and how many there are."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cms.handbook.word.draft import Block, Draft
from cms.handbook.word.reading import sanitised
from cms.handbook.word.sentences import DOUBTS, NOTES
from cms.handbook.word_import.forms import CheckForm


@dataclass(frozen=True)
class FieldRow:
    """`read` is what the file says where the field holds a choice from a list."""

    field: Any
    doubt: str
    source: int | None
    read: str

    @property
    def described_by(self) -> str:
        return f"doubt-{self.field.name}"


@dataclass(frozen=True)
class Part:
    """`form` corrects a doubtful section or describes a picture; other parts are corrected in the editor."""

    number: int
    block: Block
    text: SafeString
    doubts: list[str] = field(default_factory=list)
    form: Any = None

    @property
    def notes(self) -> list[dict[str, Any]]:
        return [{"number": number, "text": _shown(note)} for number, note in self.block.rows]


def field_rows(form: CheckForm) -> list[FieldRow]:
    rows = [FieldRow(form["committee"], "", None, "")]
    for name in form.Meta.fields:
        doubt = form.doubts.get(name, "")
        bound = form[name]
        if doubt:
            bound.field.widget.attrs["aria-describedby"] = f"doubt-{name}"
        read = form.read.get(name, "").splitlines()
        rows.append(FieldRow(bound, str(DOUBTS[doubt]) if doubt else "", form.sources[name], read[-1] if read else ""))
    return rows


def parts(draft: Draft, form: CheckForm) -> list[Part]:
    return [
        Part(
            number, block, _shown(block.text), [str(DOUBTS[code]) for code in block.doubts],
            form.corrections.forms.get(number),
        )
        for number, block in enumerate(draft.blocks)
    ]  # fmt: skip


def notes(draft: Draft) -> list[str]:
    return [str(NOTES[code]) for code in draft.notes]


def source(draft: Draft) -> SafeString:
    """Cleaned once more: what lies in the database may have come there in other ways than ours."""
    return _shown(draft.source)


def _shown(markup: str) -> SafeString:
    return mark_safe(sanitised(markup.replace("<b>", "<strong>").replace("</b>", "</strong>")))  # noqa: S308  # sanitised
