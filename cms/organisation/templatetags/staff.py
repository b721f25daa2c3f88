"""What pages for staff say about signing in."""

from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("organisation/demo_banner.html")
def demo_banner() -> dict[str, Any]:
    """A loud line while staff sign in with a password alone: nothing else where they do not."""
    return {"shown": not settings.STAFF_MFA and settings.MODE == "demo"}
