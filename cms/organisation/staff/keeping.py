"""What an open form asks about its session, so that its text can still be sent after signing in again."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.organisation.models import User


@never_cache
@require_safe
def session_now(request: HttpRequest) -> JsonResponse:
    """Whose session this is, with a token for forms: signing in makes those of open tabs invalid."""
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"user": None})
    return JsonResponse({"user": user.pk, "name": user.get_full_name() or user.username, "token": get_token(request)})


@never_cache
@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where signing in leads that was asked for by an open form."""
    return render(request, "account/signed_in_again.html")
