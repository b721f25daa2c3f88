"""What paragraphs and runs inherit from the styles of a Word file: fonts and list numbering."""

from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A style that is based on itself, over however many steps, must not keep us for ever.
MAX_DEPTH = 20


def value(parent: Element | None, path: str) -> str:
    """The `w:val` of the element at the path ("w:pPr/w:pStyle" is written "pPr/pStyle"); empty where there is none."""
    found = child(parent, path)
    return "" if found is None else found.get(f"{W}val", "")


def child(parent: Element | None, path: str) -> Element | None:
    return None if parent is None else parent.find("/".join(W + step for step in path.split("/")))


@dataclass
class Styles:
    """`root` is `word/styles.xml`; None where the file has none."""

    root: Element | None

    @cached_property
    def by_id(self) -> dict[str, Element]:
        found = () if self.root is None else self.root.findall(f"{W}style")
        return {style.get(f"{W}styleId", ""): style for style in found}

    @cached_property
    def default_paragraph(self) -> str:
        for identifier, style in self.by_id.items():
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                return identifier
        return ""

    @cached_property
    def default_font(self) -> str:
        return font_of(child(self.root, "docDefaults/rPrDefault/rPr"))

    def chain(self, identifier: str) -> list[Element]:
        """The style and those it is based on, the nearest first."""
        chain: list[Element] = []
        while identifier in self.by_id and len(chain) < MAX_DEPTH:
            chain.append(self.by_id[identifier])
            identifier = value(chain[-1], "basedOn")
        return chain

    def style_of(self, paragraph: Element) -> str:
        return value(paragraph, "pPr/pStyle") or self.default_paragraph

    def font_in(self, paragraph: Element, run: Element) -> str:
        """The font that draws a run."""
        chain = [*self.chain(value(run, "rPr/rStyle")), *self.chain(self.style_of(paragraph))]
        fonts = [font_of(child(run, "rPr")), *(font_of(child(style, "rPr")) for style in chain)]
        return next(filter(None, fonts), self.default_font)


def font_of(properties: Element | None) -> str:
    fonts = child(properties, "rFonts")
    if fonts is None:
        return ""
    return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or fonts.get(f"{W}cs") or ""
