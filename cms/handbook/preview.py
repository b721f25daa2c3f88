"""Draft previews whose token belongs to one person, one click and fifteen minutes.

wagtail-headless-preview signs only the page's id: its token never expires by age, is bound to nobody, and two
people who preview one page in the same second share it. Ours carries the user and a nonce.
"""

import secrets
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_headless_preview.models import HeadlessPreviewMixin, PagePreview

ADDRESS = "/xem-truoc/"
MAX_AGE_SECONDS = 900
# The live panel asks twice a second, and a second tab may still be loading: older drafts are dropped.
KEEP = 3
# A phone as most members have it first: that is where the text will be read.
SIZES: list[dict[str, Any]] = [
    {"name": "phone", "icon": "mobile-alt", "device_width": 360, "label": _("As on a phone")},
    {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("As on a tablet")},
    {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("As on a computer")},
]

Mode = tuple[str, str | Promise]


class PreviewRefused(Exception):
    """The token is forged, expired, or somebody else's; or what it shows is gone."""


class DraftPreviewMixin(HeadlessPreviewMixin):
    """wagtail-headless-preview with a personal, short-lived token."""

    _preview_user_id: int | None = None

    preview_sizes = SIZES

    @property
    def preview_modes(self) -> list[Mode]:
        return [("", _("The reader's page"))]

    def serve_preview(self, request: HttpRequest, preview_mode: str) -> HttpResponse:
        self._preview_user_id = cast(int, request.user.pk)
        return cast(HttpResponse, super().serve_preview(request, preview_mode))

    def get_client_root_url(self, request: HttpRequest) -> str:
        return request.build_absolute_uri(ADDRESS)

    def create_page_preview(self) -> PagePreview:
        return remember(self._preview_user_id, f"page={self.pk}", self.content_type, self.to_json())


def remember(user_id: int | None, subject: str, content_type: ContentType, content: str) -> PagePreview:
    """Keeps a draft for one person. Of each subject only the newest few are kept."""
    prefix = f"user={user_id};{subject};"
    earlier = PagePreview.objects.filter(token__startswith=prefix).order_by("-pk").values_list("pk", flat=True)
    PagePreview.objects.filter(pk__in=list(earlier[KEEP - 1 :])).delete()
    token = HeadlessPreviewMixin.get_preview_signer().sign(prefix + secrets.token_urlsafe(12))
    return PagePreview.objects.create(token=token, content_type=content_type, content_json=content)


def lead_to(preview: PagePreview) -> HttpResponse:
    return redirect(f"{ADDRESS}?{urlencode({'token': preview.token})}")


def kept_for(token: str, user_id: int) -> PagePreview:
    """What was kept under a token. Raises `PreviewRefused`."""
    try:
        signed = HeadlessPreviewMixin.get_preview_signer().unsign(token, max_age=MAX_AGE_SECONDS)
    except BadSignature:
        raise PreviewRefused from None
    preview = PagePreview.objects.filter(token=token).select_related("content_type").first()
    if preview is None or not signed.startswith(f"user={user_id};"):
        raise PreviewRefused
    return preview


def page_of(preview: PagePreview) -> Page:
    """The draft of a page. Raises `PreviewRefused` for one that was deleted, or refers to something that was."""
    page = preview.as_page()
    if page is None or (page.pk and not Page.objects.filter(pk=page.pk).exists()):
        raise PreviewRefused
    return cast(Page, page)
