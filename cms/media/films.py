"""Ordering a slide film: pictures, narration and captions become an asset with a recipe and a job."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from cms.media.jobs import enqueue
from cms.media.models import HandbookImage, MediaAsset
from cms.organisation.ids import new_id
from cms.organisation.models import User


@dataclass(frozen=True, kw_only=True)
class FilmSlide:
    """`caption` is the script of the narration."""

    image: HandbookImage
    caption: str
    narration: File | None = None


def compose_film(
    *,
    title: str,
    slides: Sequence[FilmSlide],
    effect: str = "none",
    uid: UUID | None = None,
    ordered_by: User | None = None,
) -> MediaAsset:
    """The same `uid` again replaces the recipe of that film; the same recipe again makes no new work."""
    recipe = {
        "effect": effect,
        "slides": [
            {
                "image_id": slide.image.pk,
                "narration": store_narration(slide.narration) if slide.narration else "",
                "caption": slide.caption,
            }
            for slide in slides
        ],
    }
    script = "\n\n".join(slide.caption.strip() for slide in slides if slide.caption.strip())
    with transaction.atomic():
        asset, _created = MediaAsset.objects.update_or_create(
            uid=uid or new_id(),
            defaults={"title": title, "recipe": recipe, "transcript": script},
            create_defaults={
                "title": title,
                "type": "video",
                "profile": MediaAsset.Profile.SLIDES,
                "recipe": recipe,
                "transcript": script,
                "uploaded_by_user": ordered_by,
            },
        )
        enqueue(asset)
    return asset


def store_narration(narration: File) -> str:
    """Its name in the storage is its content's digest, so that a film ordered twice stores it once."""
    narration.seek(0)
    digest = hashlib.sha256(narration.read()).hexdigest()
    narration.seek(0)
    name = f"narration/{digest}{PurePath(narration.name or '').suffix.lower()}"
    return name if default_storage.exists(name) else default_storage.save(name, narration)
