"""What the page editor loads of ours."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_editor_js")
def mount_texts_late() -> SafeString:
    """A module runs after Wagtail's scripts and before its forms are brought to life."""
    return format_html('<script type="module" src="{}"></script>', static("handbook/lazy_text.js"))


@hooks.register("insert_global_admin_css")
def show_texts_plainly() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("handbook/lazy_text.css"))
