"""The screens under /tai-khoan/: allauth's views, where ours differ from them."""

from typing import Any, cast

from allauth.account.views import LoginView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.organisation.backends import ENTER
from cms.organisation.models import User
from cms.organisation.staff import forms, session
from cms.organisation.staff.adapters import home_of


class SignIn(LoginView):
    def get_authenticated_redirect_url(self) -> str:
        """Wagtail sends whom it does not let in to sign in again; sending them back would go on for ever."""
        wanted: str = super().get_authenticated_redirect_url()
        user = cast(User, self.request.user)
        return home_of(user) if wanted.startswith("/cms/") and not user.has_perm(ENTER) else wanted


@require_safe
def cms_sign_in(request: HttpRequest) -> HttpResponse:
    """In the place of Wagtail's own form, which knows no second factor."""
    return redirect_to_login(request.GET.get("next") or "/cms/")


class SetUpApp(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        factor = _newest(self.request, Authenticator.Type.TOTP)
        forms.use_up(factor, get_adapter().decrypt(factor.data["secret"]), form.cleaned_data["code"])
        session.note_factor(self.request, cast(User, self.request.user), factor)
        return response


class AddKey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        session.note_factor(
            self.request, cast(User, self.request.user), _newest(self.request, Authenticator.Type.WEBAUTHN)
        )
        return response


class MakeCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Who came in by one of the old codes must live to see the new ones."""
        response: HttpResponse = super().form_valid(form)
        session.note_factor(
            self.request, cast(User, self.request.user), _newest(self.request, Authenticator.Type.RECOVERY_CODES)
        )
        return response


def locked_out(request: HttpRequest, original_response: Any = None, credentials: Any = None) -> HttpResponse:
    """After too many wrong passwords from one network for one account."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    response = render(request, "account/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def _newest(request: HttpRequest, kind: Authenticator.Type) -> Authenticator:
    return Authenticator.objects.filter(user=cast(User, request.user), type=kind).latest("pk")
