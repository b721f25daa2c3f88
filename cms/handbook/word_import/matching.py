"""Which type and issuer of our lists a file means. What can be read two ways is left open."""

from dataclasses import dataclass

from django.db.models import Model

from cms.handbook.models import DocumentType, Issuer
from cms.handbook.numbers import parse, types_meant
from cms.handbook.word.draft import Value
from site_builder.text import fold_vi


@dataclass(frozen=True)
class Match:
    """`choice` is what the field begins with; with a doubt a person has to look."""

    choice: Model | None
    doubt: str


def match_type(title: Value, number: str) -> Match:
    """By the words of the title. Letters of a number help only where they stand for one type: QĐ stands for two."""
    types = list(DocumentType.objects.all())
    named = [one for one in types if title.text and fold_vi(one.name) == fold_vi(title.text)]
    lettered = types_meant(parse(number), types)
    if len(named) == 1:
        return Match(named[0], "type-differs" if lettered and named[0] not in lettered else "")
    if title.text:
        return Match(None, "type-unknown")
    if len(lettered) == 1:
        return Match(lettered[0], "type-from-letters")
    return Match(None, "type-several" if lettered else title.doubt)


def match_issuer(issuer: Value) -> Match:
    """By whole names only: the longest reading of the head first, its parts in either order."""
    lines = issuer.text.splitlines()
    held = list(Issuer.objects.all())
    for line in reversed(lines):
        names = {_squeezed(line), _squeezed(_turned(line, lines[0]))}
        found = [one for one in held if _squeezed(one.name) in names]
        if len(found) > 1:
            return Match(None, "issuer-several")
        if found:
            short = line == lines[0] and len(lines) > 1
            return Match(found[0], "issuer-short" if short else "")
    return Match(None, "issuer-unknown" if lines else issuer.doubt)


def _turned(line: str, last: str) -> str:
    """ "TỈNH ỦY … BAN TUYÊN GIÁO" is the head's order; lists say "Ban Tuyên giáo Tỉnh ủy …"."""
    return f"{last} {line.removesuffix(last)}"


def _squeezed(name: str) -> str:
    return " ".join(fold_vi(name).split())
