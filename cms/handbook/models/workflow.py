"""The step of a workflow in which somebody else reads a page before it goes out."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import Task, TaskState

from cms.handbook.approval import NotToBePublished, refuse_content
from cms.handbook.writers import writers_of
from cms.organisation.models import Unit, User
from cms.organisation.queries import users_holding

from .tree import unit_of


class NoteForm(TaskStateCommentForm):
    """Whoever gets a page back is told why."""

    comment = forms.CharField(label=_("What is to be changed"), widget=forms.Textarea({"rows": 3}), max_length=2000)


class CommitteeApproval(Task):
    """Approval by an approver of the page's committee, or of the one above it; never by somebody who wrote part of it."""

    class Level(models.TextChoices):
        OWN = "own", _("The committee that the page belongs to")
        ABOVE = "above", _("The committee directly above")

    level = models.CharField(_("who approves"), max_length=5, choices=Level, default=Level.OWN)

    admin_form_fields: ClassVar[list[str]] = [*Task.admin_form_fields, "level"]

    class Meta:
        verbose_name = _("approval by a committee")
        verbose_name_plural = _("approvals by a committee")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Approvers of the committee decide; nobody approves what they wrote themselves."))

    def unit(self, page: Any) -> Unit | None:
        """Whose approvers decide. At the top of the tree the committee above is the committee itself."""
        own = unit_of(page)
        above = own.get_parent() if own is not None and self.level == self.Level.ABOVE else None
        return above or own

    def approvers(self, page: Any) -> QuerySet[User]:
        holders = users_holding("approve_documents", self.unit(page))
        latest = page.get_latest_revision()
        return holders.exclude(pk__in=writers_of(latest)) if latest else holders

    def may(self, page: Any, user: User) -> bool:
        return self.approvers(page).filter(pk=user.pk).exists()

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        return self.may(obj, user)

    def locked_for_user(self, obj: Any, user: User) -> bool:
        return not self.may(obj, user)

    def user_can_lock(self, obj: Any, user: User) -> bool:
        return self.may(obj, user)

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        if not self.may(obj, user):
            return []
        return [
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a note"), True),
            ("reject", _("Return for changes"), True),
        ]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return NoteForm if action == "reject" else TaskStateCommentForm

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> Any:
        """Asked again here: the buttons of a screen are no lock."""
        page = task_state.workflow_state.content_object
        if not self.may(page, user):
            raise NotToBePublished("not-an-approver", _("You may not decide on this page."), page)
        if action_name == "reject" and not str(kwargs.get("comment") or "").strip():
            raise NotToBePublished("no-note", _("Write what is to be changed when you return a page."), page)
        if action_name == "approve":
            refuse_content(page.get_latest_revision_as_object())
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("workflow_state")
        own = [state.pk for state in waiting if self.may(state.workflow_state.content_object, user)]
        return TaskState.objects.filter(pk__in=own)
