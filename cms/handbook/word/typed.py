"""A copy of a Word file in which everything is text: automatic numbers typed out, old encodings read, marks composed.

What reads the copy (mammoth) knows neither the numbers nor the encodings. The file that was uploaded stays as it is.
"""

import unicodedata
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml import ElementTree

from cms.handbook.word.container import DOCUMENT
from cms.handbook.word.numbering import Level, Numbering
from cms.handbook.word.styles import Styles, W, child, font_of
from cms.organisation.imports.legacy_text import decoder_for, encoding_of, typed_in_unicode

STYLES, NUMBERING = "word/styles.xml", "word/numbering.xml"
CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
# A sign of VNI belongs to the letter before it, even where Word has put a border between the two.
VNI_SIGNS = frozenset("øùõûïâàáãåäêèéüúëØÙÕÛÏÂÀÁÃÅÄÊÈÉÜÚË")
SOFT_HYPHEN = "\xad"


def typed_copy(content: bytes) -> tuple[bytes, list[str]]:
    """The copy, and codes of what the author should know of the file."""
    notes: list[str] = []
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        names = set(archive.namelist())
        styles = Styles(_parsed(archive, STYLES) if STYLES in names else None)
        numbering = Numbering(_parsed(archive, NUMBERING) if NUMBERING in names else None, styles)
        for name in archive.namelist():
            if DOCUMENT.fullmatch(name) or name in NOTES:
                root = _parsed(archive, name)
                _type_out(root, styles, numbering, notes)
                copy.writestr(name, tostring(root))
            elif name != NUMBERING:
                copy.writestr(name, archive.read(name))
    return out.getvalue(), sorted(set(notes))


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    root: Element = ElementTree.fromstring(archive.read(name))
    return root


def _type_out(root: Element, styles: Styles, numbering: Numbering, notes: list[str]) -> None:
    if root.find(f".//{W}ins") is not None or root.find(f".//{W}del") is not None:
        notes.append("tracked-changes")
    if root.find(f".//{W}commentReference") is not None:
        notes.append("comments")
    for element in root.iter():
        # Text boxes stand in a file twice; the copy for older programs is the one that is read.
        for choice in element.findall(CHOICES):
            element.remove(choice)
    for paragraph in root.iter(f"{W}p"):
        notes += _read_encodings(paragraph, styles)
        found = numbering.next_number(paragraph)
        if found:
            _type_number(paragraph, *found)


def _read_encodings(paragraph: Element, styles: Styles) -> Iterator[str]:
    texts = [(run, text) for run in _runs(paragraph) for text in _texts(run)]
    whole = "".join(text.text or "" for _run, text in texts)
    if not whole:
        return
    decoders = [decoder_for(styles.font_in(paragraph, run)) for run, _text in texts]
    if any(decoders) and not typed_in_unicode(whole):
        yield "old-fonts"
    elif decode := encoding_of(whole):
        # The font is gone, the letters tell: a guess, if a good one.
        decoders = [decode] * len(texts)
        yield "old-encoding"
    else:
        decoders = [None] * len(texts)
    _join_signs([text for _run, text in texts], [decoder is not None for decoder in decoders])
    for (_run, text), decode in zip(texts, decoders, strict=True):
        text.text = unicodedata.normalize("NFC", decode(text.text or "") if decode else text.text or "")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _runs(paragraph: Element) -> Iterator[Element]:
    """The runs of the paragraph, those in links too, but not those of text boxes: these are paragraphs of their own."""
    for element in paragraph:
        if element.tag == f"{W}r":
            yield element
        elif element.tag not in (f"{W}pPr", f"{W}del"):
            yield from _runs(element)


def _texts(run: Element) -> Iterator[Element]:
    for element in run:
        if element.tag == f"{W}softHyphen":
            # In TCVN3 this is the letter ư; elsewhere it is nothing to be seen.
            element.tag, element.text = f"{W}t", SOFT_HYPHEN
        if element.tag == f"{W}t":
            yield element


def _join_signs(texts: list[Element], old: list[bool]) -> None:
    """Marks move to the piece of text that holds their letter."""
    before, was_old = None, False
    for element, is_old in zip(texts, old, strict=True):
        text = element.text or ""
        while text and before is not None and (unicodedata.combining(text[0]) or _is_sign(text[0], was_old and is_old)):
            before.text, text = f"{before.text}{text[0]}", text[1:]
        element.text = text
        if text:
            before, was_old = element, is_old


def _is_sign(letter: str, old: bool) -> bool:
    return old and letter in VNI_SIGNS


def _type_number(paragraph: Element, number: str, level: Level) -> None:
    """In front of the text, drawn as its first run."""
    decode = decoder_for(font_of(level.properties)) or encoding_of(number)
    run = Element(f"{W}r")
    first = next(_runs(paragraph), None)
    look = None if first is None else child(first, "rPr")
    if look is not None:
        run.append(deepcopy(look))
    text = SubElement(run, f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    text.text = unicodedata.normalize("NFC", decode(number) if decode else number).rstrip() + " "
    paragraph.insert(1 if child(paragraph, "pPr") is not None else 0, run)
