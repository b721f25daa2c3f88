"""Where allauth would make an account and a session, a member's phone is bound instead."""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.models import Member
from cms.organisation.oidc.linking import member_for
from cms.organisation.problems import Problem
from cms.organisation.sign_in import devices
from cms.organisation.sign_in.member_auth import set_cookies


class MemberIdentityAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """The last step of ours: allauth goes no further, so it never signs anybody in."""
        claims = {**sociallogin.account.extra_data["id_token"], **sociallogin.account.extra_data["userinfo"]}
        member = member_for(
            provider=settings.OIDC_ISSUER,
            subject=claims["sub"],
            identity_number=str(claims.get(settings.OIDC_IDENTITY_CLAIM, "")),
            now=timezone.now(),
        )
        raise ImmediateHttpResponse(_signed_in(request, member, sociallogin.state) if member else _unknown(request))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **kwargs: Any
    ) -> NoReturn:
        cancelled = error == AuthError.CANCELLED
        sentence = _("You cancelled the sign-in.") if cancelled else _("The sign-in did not work. Please try again.")
        raise ImmediateHttpResponse(
            render(request, "oidc/failed.html", {"sentence": sentence}, status=200 if cancelled else 401)
        )


def _signed_in(request: HttpRequest, member: Member, state: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    try:
        device, token = devices.admit(
            member, notice_version=state.get("notice", ""), name=_("Signed in with %(name)s") % {"name": settings.OIDC_NAME},
            now=now,
        )  # fmt: skip
    except Problem as problem:
        return render(request, "oidc/failed.html", {"sentence": problem.title}, status=problem.status)
    response = render(request, "oidc/done.html", {"member": member, "next": state.get("next") or "/"})
    set_cookies(response, device, token, now)
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    audit.record("nobody", "identity.unknown", object=settings.OIDC_ISSUER[:200])
    return render(request, "oidc/unknown.html", {"name": settings.OIDC_NAME}, status=403)
