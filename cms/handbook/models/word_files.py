"""A Word or PDF file on its way to becoming a document. Nothing of it is a page before its author says so."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id
from cms.organisation.models import PeopleJob
from cms.organisation.private import private_files

from .documents import DocumentPage


class WordFile(models.Model):
    """Seen by whoever uploaded it, and nobody else. When the page is made the file moves to it; the checksum stays."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.FileField(storage=private_files, upload_to="word", max_length=200, blank=True)
    file_name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"))
    keep_until = models.DateTimeField()
    job = models.ForeignKey(PeopleJob, models.SET_NULL, null=True, related_name="+")
    # The pictures of the text, one archive (word_import/pictures.py); gone when the file is.
    pictures = models.FileField(storage=private_files, upload_to="word", max_length=200, blank=True, editable=False)
    # What was read (word/draft.py); None before it is read, and after the page was made.
    draft = models.JSONField(null=True)
    page = models.OneToOneField(DocumentPage, models.CASCADE, null=True, related_name="word_file")

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = _("Word or PDF file")
        verbose_name_plural = _("Word and PDF files")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["keep_until"], name="word_file_kept")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="word_file_draft_until_page",
                condition=models.Q(page__isnull=True) | models.Q(draft__isnull=True, file="", pictures=""),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def state(self) -> Any:
        if self.page_id:
            return _("Draft made")
        if self.draft is not None:
            return _("To be checked")
        return self.job.get_state_display() if self.job else ""
