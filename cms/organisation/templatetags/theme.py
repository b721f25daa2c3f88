"""What pages outside the reader site take from its theme."""

import json

from django import template
from django.conf import settings
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def theme_asset(name: str) -> str:
    """The address of a bundled file of the theme, whose name carries a digest."""
    manifest = json.loads((settings.THEME_DIR / "static" / "dist" / "asset-manifest.json").read_text(encoding="utf-8"))
    return static(f"theme/dist/{manifest[name]}")
