"""The pictures of a read file: kept as one private archive until the page is made, then pictures of the CMS."""

import base64
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.handbook.models import WordFile
from cms.handbook.word.draft import Block
from cms.organisation.models import User

MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def keep(held: WordFile, pictures: Mapping[str, str]) -> str:
    """Stores what the reader drew and gives the name of the archive; empty where there is nothing to store."""
    if not pictures:
        return ""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in pictures.items():
            archive.writestr(name, base64.b64decode(content))
    stored: str = held.pictures.storage.save(f"word/{held.uid}-anh.zip", ContentFile(out.getvalue()))
    return stored


def picture(held: WordFile, name: str) -> bytes | None:
    if not held.pictures:
        return None
    with held.pictures.open("rb") as file, zipfile.ZipFile(file) as archive:
        return archive.read(name) if name in archive.namelist() else None


def make_images(held: WordFile, blocks: Iterable[Block], collection: Collection, by: User) -> dict[str, Any]:
    """The pictures of the blocks as pictures of the CMS, by name."""
    made = {}
    for number, block in enumerate((block for block in blocks if block.kind == "picture"), 1):
        content = picture(held, block.picture)
        if content is None:
            continue
        title = block.alt or f"{held.file_name} – {number}"
        image = get_image_model()(title=title[:255], collection=collection, uploaded_by_user=by)
        image.file = ContentFile(content, f"word-{block.picture}")
        image._set_image_file_metadata()
        image.save()
        made[block.picture] = image
    return made
