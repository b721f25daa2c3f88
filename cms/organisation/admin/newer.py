"""Two people in one form: the second is told before anything of the first is overwritten."""

import hashlib
import json
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import registry


class SeenField(forms.CharField):
    """Never a change of its own."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class NewerForm(WagtailAdminModelForm):
    """Carries a digest of what was stored when it was opened. Sent a second time it means: over the newer version."""

    data: Any
    seen = SeenField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.stored

    def stored(self) -> str:
        """A digest of the fields as the database has them."""
        if not self.instance.pk:
            return ""
        values = {name: _plain(self.initial.get(name)) for name in self.fields if name != "seen"}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        stored = self.stored()
        if cleaned.get("seen") and cleaned["seen"] != stored:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = stored
            self.add_error(None, self._told())
        return cleaned

    def _told(self) -> str:
        last = registry.get_logs_for_instance(self.instance).select_related("user").first()
        name = last.user.get_full_name() or last.user.username if last and last.user else _("Somebody else")
        at = date_format(timezone.localtime(last.timestamp), "H:i j/n/Y") if last else ""
        return format_html(
            _(
                "{name} has saved another version ({at}) since you opened this form. Nothing of yours is saved yet. "
                '<a href="" target="_blank">Look at the other version on another tab</a>; to put yours in its place, '
                "save again."
            ),
            name=name,
            at=at,
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple):
        return sorted(map(str, map(_plain, value)))
    return None if value is None else str(value)
