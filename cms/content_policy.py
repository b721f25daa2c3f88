"""The exceptions to the strict content policy: Wagtail's screens under /cms/, and the sign-in they show in a frame."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Shown in a frame of the editor when its session has run out (docs/decisions/no-text-lost.md).
SIGN_IN = ("/tai-khoan/dang-nhap/", "/tai-khoan/dang-xuat/", "/tai-khoan/phien/")


class AdminPolicyMiddleware:
    """Gives pages under `/cms/` the policy that Wagtail's own inline scripts need, and lets them frame the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = self.get_response(request)
        if request.path.startswith("/cms/") and not hasattr(response, "_csp_replace"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        if request.path.startswith(SIGN_IN):
            response._csp_replace = {"frame-ancestors": [SELF]}
        return response
