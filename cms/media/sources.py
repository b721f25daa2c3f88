"""Stored files as paths on this machine, which is what ffmpeg needs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from cms.media.models import HandbookImage, MediaAsset
from media_pipeline import Refused, Slide, Timeline


def work_root() -> Path:
    root = Path(settings.MEDIA_WORK_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return root


@contextmanager
def local_path(file: File) -> Iterator[Path]:
    """Where the file lies, or a copy of it for as long as it is needed."""
    try:
        path = Path(getattr(file, "temporary_file_path", lambda: file.path)())  # type: ignore[attr-defined]  # FieldFile
    except (AttributeError, NotImplementedError):
        with tempfile.NamedTemporaryFile(dir=work_root(), suffix=".upload") as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            copy.flush()
            file.seek(0)
            yield Path(copy.name)
        return
    if not path.is_file():
        raise Refused("missing")
    yield path


@contextmanager
def timeline_of(asset: MediaAsset) -> Iterator[Timeline]:
    """The film that a composed asset's recipe describes. Raises Refused where a picture or narration is gone."""
    recipe: dict[str, Any] = asset.recipe or {}
    images = HandbookImage.objects.in_bulk([slide["image_id"] for slide in recipe["slides"]])
    with ExitStack() as opened:
        slides = tuple(slide_of(slide, images, opened) for slide in recipe["slides"])
        yield Timeline(slides=slides, effect=recipe["effect"])


def slide_of(slide: dict[str, Any], images: dict[int, HandbookImage], opened: ExitStack) -> Slide:
    image = images.get(slide["image_id"])
    if image is None:
        raise Refused("picture", name=slide["image_id"])
    narration = None
    if slide["narration"]:
        if not default_storage.exists(slide["narration"]):
            raise Refused("narration", name=slide["narration"], detail="không tìm thấy tệp.")
        narration = opened.enter_context(local_path(opened.enter_context(default_storage.open(slide["narration"]))))
    image_path = opened.enter_context(local_path(image.file))
    return Slide(image=image_path, narration=narration, caption=slide["caption"])
