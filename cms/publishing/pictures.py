"""Pictures as readers get them: our own rendition, on white, small enough for a phone."""

import html
import unicodedata
from typing import Any

from wagtail.images.models import SourceImageIOError

from cms.publishing.files import FileMissing, Folder
from site_builder.content import FileRef
from site_builder.text import slug

# On white, for which the colours were chosen, in the dark theme too.
# Flat drawings stay sharp without loss; photographs would only grow.
PICTURE = "max-1600x4800|bgcolor-ffffff|format-webp"
DRAWING = PICTURE + "-lossless"


def rendition_of(image: Any, stem: str, files: Folder) -> FileRef:
    """Raises `FileMissing`."""
    drawn = (image.file.name or "").lower().endswith((".png", ".gif", ".webp"))
    try:
        rendition = image.get_rendition(DRAWING if drawn else PICTURE)
    except SourceImageIOError:
        raise FileMissing(image.file.name) from None
    return files.refer(rendition.file, stem, width=rendition.width, height=rendition.height)


def figure(value: Any, files: Folder) -> str:
    """A picture of a full text. What only decorates has an empty description, so that screen readers pass it by."""
    image = value["image"]
    if image is None:  # deleted, or a draft that has none yet
        return ""
    ref = rendition_of(image, slug(image.title)[:40].strip("-") or "anh", files)
    alt = "" if image.decorative else _escaped(image.contextual_alt_text or "")
    caption = _escaped(value["caption"].strip())
    shown = f"<figcaption>{caption}</figcaption>\n" if caption else ""
    return (
        f'<figure class="picture">\n<img src="{ref.path}" alt="{alt}" width="{ref.width}" height="{ref.height}"'
        f' loading="lazy">\n{shown}</figure>'
    )


def _escaped(text: str) -> str:
    return html.escape(unicodedata.normalize("NFC", text.strip()))
