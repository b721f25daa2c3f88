"""Draft previews whose token belongs to one person, one click and fifteen minutes.

wagtail-headless-preview signs only the page's id: its token never expires by age, is bound to nobody, and two
people who preview one page in the same second share it. Ours carries the user and a nonce.
"""

import secrets
from typing import cast

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail_headless_preview.models import HeadlessPreviewMixin, PagePreview

MAX_AGE_SECONDS = 900
# The live panel asks twice a second, and a second tab may still be loading: older drafts are dropped.
KEEP = 3


class PreviewRefused(Exception):
    """The token is forged, expired, or somebody else's."""


class DraftPreviewMixin(HeadlessPreviewMixin):
    """wagtail-headless-preview with a personal, short-lived token."""

    _preview_user_id: int | None = None

    def serve_preview(self, request: HttpRequest, preview_mode: str) -> HttpResponse:
        self._preview_user_id = cast(int, request.user.pk)
        return cast(HttpResponse, super().serve_preview(request, preview_mode))

    def get_client_root_url(self, request: HttpRequest) -> str:
        return request.build_absolute_uri("/xem-truoc/")

    def create_page_preview(self) -> PagePreview:
        prefix = _identifier(self._preview_user_id, self.pk)
        earlier = PagePreview.objects.filter(token__startswith=prefix).order_by("-pk").values_list("pk", flat=True)
        PagePreview.objects.filter(pk__in=list(earlier[KEEP - 1 :])).delete()
        token = self.get_preview_signer().sign(prefix + secrets.token_urlsafe(12))
        return PagePreview.objects.create(token=token, content_type=self.content_type, content_json=self.to_json())


def draft_of(token: str, user_id: int) -> Page:
    """The draft behind a preview token. Raises `PreviewRefused`."""
    try:
        signed = HeadlessPreviewMixin.get_preview_signer().unsign(token, max_age=MAX_AGE_SECONDS)
    except BadSignature:
        raise PreviewRefused from None
    if not signed.startswith(f"user={user_id};"):
        raise PreviewRefused
    preview = PagePreview.objects.filter(token=token).first()
    if preview is None:
        raise PreviewRefused
    page = preview.as_page()
    if page is None:  # something it refers to was deleted meanwhile
        raise PreviewRefused
    return cast(Page, page)


def _identifier(user_id: int | None, page_id: int | None) -> str:
    return f"user={user_id};page={page_id};"
