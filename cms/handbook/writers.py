"""Who wrote what would go out. A version in which only remarks were added has no writer: remarking is not writing."""

import json
import re
from contextlib import suppress
from typing import Any

from wagtail.models import Revision

# What Wagtail notes about a page, and the remarks at its edge.
NOT_TEXT = {
    "wagtail_admin_comments", "latest_revision", "latest_revision_created_at", "live_revision", "live", "locked",
    "locked_at", "locked_by", "has_unpublished_changes", "first_published_at", "last_published_at", "expired",
    "path", "depth", "numchild", "url_path", "translation_key", "show_in_menus", "owner", "search_text",
}  # fmt: skip
# What the editor adds the first time a text goes through it, and nobody sees.
UNSEEN = re.compile(r' data-block-key="[^"]*"|\r')
EMPTY = re.compile(r"<p></p>")
NUMBERS = {"id", "pk", "sort_order"}


def writers_of(revision: Revision) -> set[int]:
    """All who changed the text since the version that is live, and whoever began the page."""
    page: Any = revision.content_object
    since = page.live_revision_id or 0
    versions = page.revisions.filter(pk__gte=since, pk__lte=revision.pk).order_by("pk")
    writers, before = set(), None
    for pk, user_id, content in versions.values_list("pk", "user_id", "content"):
        text = _text(content)
        if pk > since and text != before:
            writers.add(user_id)
        before = text
    begun = {page.owner_id} if not page.live_revision_id else set()
    return {*writers, *begun} - {None}


def _text(content: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in content.items() if name not in NOT_TEXT}


def _plain(value: Any) -> Any:
    """The value as its reader takes it: without the numbers of rows, blocks and paragraphs."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name not in NUMBERS}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if not isinstance(value, str):
        return value
    if value.startswith("[{"):
        with suppress(ValueError):
            return _plain(json.loads(value))
    return EMPTY.sub("", UNSEEN.sub("", value)).strip()
