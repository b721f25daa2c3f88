"""What pages for staff say about signing in."""

from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("organisation/demo_banner.html")
def demo_banner() -> dict[str, Any]:
    """A loud line while staff sign in with a password alone: nothing else where they do not."""
    return {"shown": not settings.STAFF_MFA and settings.MODE == "demo"}


@register.simple_tag
def second_factor_needed() -> bool:
    """Whether an account without a second factor is held back."""
    return bool(settings.STAFF_MFA)
