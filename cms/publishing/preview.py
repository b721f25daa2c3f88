"""Previews: a draft through the same two steps and the same templates as the published site."""

import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from cms.handbook.models import DocumentPage
from cms.handbook.preview import ADDRESS, PreviewRefused, kept_for, page_of
from cms.handbook.rights import POLICY
from cms.organisation.models import User
from cms.publishing import releases
from cms.publishing.export import entry_of
from cms.publishing.files import DraftFolder
from cms.publishing.models import ExportedEntry
from cms.publishing.public import PARTS, Part
from cms.quizzes.models import Quiz
from cms.quizzes.preview import QuizDraft, kept_draft
from site_builder.content import Entry, file_of, read_all
from site_builder.library import Library
from site_builder.render import Renderer

FILES_ADDRESS = f"{ADDRESS}tep/"
KEEP_FILES_SECONDS = 24 * 60 * 60


Draft = DocumentPage | Part | QuizDraft


def draft_behind(token: str, user: User) -> Draft:
    """The draft behind a preview token, for whoever still works on it. Raises `PreviewRefused`."""
    kept = kept_for(token, user.pk)
    if kept.content_type.model_class() is Quiz:
        if not (user.has_perm("quizzes.change_quiz") or user.has_perm("quizzes.add_quiz")):
            raise PreviewRefused
        return kept_draft(kept, user)
    page = page_of(kept)
    # A role may have ended since the preview was asked for.
    if page.pk and not POLICY.explorable_instances(user).filter(pk=page.pk).exists():
        raise PreviewRefused
    if not isinstance(page, (DocumentPage, *PARTS)):
        raise TypeError(f"A {type(page).__name__} has no page on the reader site.")
    return page


def preview_of(draft: Draft) -> str:
    """The draft's page as readers would get it. Raises what `entry_of` and the renderer raise."""
    files = DraftFolder(Path(settings.EXPORT_DIR), drafts(), FILES_ADDRESS)
    _sweep_drafts()
    entry = entry_of(draft, sequence=0, files=files, draft=True)
    document = None if isinstance(draft, DocumentPage) else draft.document
    around = [entry_of(document, sequence=0, files=files, draft=True)] if document else []
    # The draft's page tracks nothing and offers no sign-in: it runs without the API.
    return _renderer(releases.theme_digest()).page(entry, _library(entry, around))


def drafts() -> Path:
    """Files of drafts that are not exported (yet)."""
    return Path(settings.RELEASES_DIR) / "drafts"


def _library(draft: Entry, around: list[Entry]) -> Library:
    """What is exported now, with the draft in its place, and its document if that is not published."""
    state = ExportedEntry.objects.aggregate(last=Max("exported_at"))["last"]
    held = [
        entry for entry in _exported(str(state)) if entry.content_id != draft.content_id and entry.path != draft.path
    ]
    known = {entry.content_id for entry in held}
    entries = [*held, draft, *(entry for entry in around if entry.content_id not in known)]
    return Library(sorted(entries, key=lambda entry: file_of(entry.path)))


@lru_cache(maxsize=1)
def _exported(state: str) -> tuple[Entry, ...]:
    """The entries of the export folder; `state` changes whenever the publisher has written to it."""
    root = Path(settings.EXPORT_DIR)
    return tuple(read_all(root)) if root.is_dir() else ()


@lru_cache(maxsize=1)
def _renderer(theme_digest: str) -> Renderer:
    return Renderer(Path(settings.THEME_DIR), replace(releases.site(), staff=False, draft=True))


def _sweep_drafts() -> None:
    oldest = time.time() - KEEP_FILES_SECONDS
    for file in drafts().glob("*"):
        # A hard link has the time of its source; when it was made shows in the other clock.
        if file.stat().st_ctime < oldest:
            file.unlink(missing_ok=True)
