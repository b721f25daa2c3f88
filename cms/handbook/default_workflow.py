"""The workflow that a new handbook begins with. Keepers of the handbook may change it under Settings."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from cms.handbook.models import CommitteeApproval, HandbookPage


def start(sender: type[HandbookPage], instance: HandbookPage, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """One step: an approver of the committee. What it lets go is published."""
    if created and not raw and not WorkflowPage.objects.filter(page=instance).exists():
        workflow = Workflow.objects.create(name=_("Approval of documents"))
        task = CommitteeApproval.objects.create(name=_("Approval by the committee"))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=instance)
