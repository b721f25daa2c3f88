"""Tells the static sign-in page whether the button to the national identity has anything behind it."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

router = Router(tags=["members"])


class IdentityOut(Schema):
    name: str
    url: str


class SignInWaysOut(Schema):
    identity: IdentityOut | None


@router.get("/sign-in-ways", response=SignInWaysOut, summary="Ways to sign in besides the printed code")
def get_sign_in_ways(request: HttpRequest) -> dict[str, dict[str, str] | None]:
    here = {"name": settings.OIDC_NAME, "url": reverse("member_identity")}
    return {"identity": here if settings.OIDC_ISSUER else None}
