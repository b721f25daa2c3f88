"""The page that begins the sign-in with the national identity, and the address the provider sends back to."""

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from cms.organisation.oidc.client import MemberCallback, MemberClient
from cms.organisation.problems import Problem
from cms.organisation.sign_in.devices import check_notice

logger = logging.getLogger(__name__)


def where_configured(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Without a provider the addresses do not exist."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@where_configured
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """GET shows the notice and a button; POST, with the notice accepted, goes to the provider."""
    context = {
        "name": settings.OIDC_NAME,
        "notice": settings.NOTICE_VERSION,
        "next": get_next_redirect_url(request) or "",
    }
    if request.method != "POST":
        return render(request, "oidc/start.html", context)
    try:
        check_notice(request.POST.get("notice", ""))
    except Problem as problem:
        return render(request, "oidc/start.html", {**context, "error": problem.title}, status=problem.status)
    provider = get_adapter().get_provider(request, settings.OIDC_PROVIDER)
    nonce = secrets.token_urlsafe(32)
    try:
        answer: HttpResponse = provider.redirect(
            request, AuthProcess.LOGIN, next_url=context["next"], auth_params={"nonce": nonce}, nonce=nonce,
            notice=settings.NOTICE_VERSION,
        )  # fmt: skip
    except RequestException:
        logger.warning("The identity provider does not answer.", exc_info=True)
        answer = render(request, "oidc/start.html", {**context, "unreachable": True}, status=503)
        answer._has_been_logged = True  # type: ignore[attr-defined]  # Django would call it an error of ours
        return answer
    # Our policy lets no form lead to another site, not even by a redirect; a page that goes on may.
    return render(request, "oidc/onward.html", {"name": settings.OIDC_NAME, "url": answer["Location"]})


@where_configured
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    if provider_id != settings.OIDC_PROVIDER:
        raise Http404
    answer: HttpResponse = MemberCallback.adapter_view(MemberClient(request, provider_id))(request)
    if not request.user.is_authenticated:
        request.session.flush()  # it held the state of this sign-in and nothing else
    return answer
