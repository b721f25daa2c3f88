"""From a checked file to a draft page."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.log_actions import log

from cms.handbook.models import CommitteePage, DocumentPage, WordFile
from cms.handbook.word.draft import Draft
from cms.handbook.word_import.blocks import raw_blocks
from cms.handbook.word_import.pictures import make_images
from cms.media.rights import collection_for
from cms.organisation.models import User


class AlreadyMade(Exception):
    """The file has become a page: a second tab, or a second click."""


def make_page(
    held: WordFile,
    *,
    committee: CommitteePage,
    values: Mapping[str, Any],
    changed: Mapping[int, Mapping[str, Any]],
    by: User,
) -> DocumentPage:
    """A draft below the committee, with the file as its original and its pictures. Raises `AlreadyMade`, and ValidationError of the page."""
    with held.file.open("rb") as file:
        content = file.read()
    stored = [str(file.name) for file in (held.file, held.pictures) if file]
    made: list[Any] = []
    try:
        with transaction.atomic():
            locked = WordFile.objects.select_for_update().get(pk=held.pk)
            if locked.page_id or locked.draft is None:
                raise AlreadyMade
            draft = Draft.from_json(locked.draft)
            made.append(original := _original(content, held.file_name, committee, by))
            images = make_images(locked, draft.blocks, collection_for(committee.unit), by)
            made += images.values()
            page = _draft(draft, values, changed, original, images, by)
            committee.add_child(instance=page)
            page.save_revision(user=by)
            log(instance=page, action="wagtail.create", user=by, content_changed=True)
            WordFile.objects.filter(pk=held.pk).update(page=page, draft=None, file="", pictures="")
    except BaseException:
        for one in made:
            one.file.delete(save=False)
        raise
    for name in stored:
        held.file.storage.delete(name)
    return page


def _original(content: bytes, name: str, committee: CommitteePage, by: User) -> Any:
    original = get_document_model()(
        title=name, collection=collection_for(committee.unit), uploaded_by_user=by, file_size=len(content)
    )
    original.file.save(name, ContentFile(content), save=False)
    original._set_file_hash()
    original.save()
    return original


def _draft(
    draft: Draft,
    values: Mapping[str, Any],
    changed: Mapping[int, Mapping[str, Any]],
    original: Any,
    images: Mapping[str, Any],
    by: User,
) -> DocumentPage:
    page = DocumentPage(
        **values, owner=by, live=False, has_unpublished_changes=True, original_file=original, pages=draft.pages
    )
    page.body = json.dumps(raw_blocks(draft.blocks, changed, images))  # type: ignore[assignment]  # a StreamField takes JSON
    page.fill_title()
    return page
