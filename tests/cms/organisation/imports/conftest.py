from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.organisation.imports import flow
from cms.organisation.work import running
from tests import people_file
from tests.factories import make_user


@pytest.fixture
def world(cast):
    """The cast, an officer of the commune, and what dirty rows run into."""
    cast.officer = make_user("to-chuc", [("personnel_officer", cast.commune)])
    return cast


@pytest.fixture
def run(world):
    """Takes a table the whole way to the report, and on request to the end."""

    def check(
        table, headings=people_file.HEADINGS, *, content=None, name="ds.xlsx", subject="members", unit=None, by=None
    ):
        content = people_file.workbook(table, headings) if content is None else content
        by = by or world.officer
        batch = flow.receive(
            file=SimpleUploadedFile(name, content),
            subject=subject,
            unit=unit or world.commune,
            by=by,
            now=timezone.now(),
        )
        flow.order_check(batch, batch.mapping, by=by)
        running.run_due("worker")
        batch.refresh_from_db()
        return batch

    def apply(batch, *, skip_refused=True, by=None):
        job = flow.confirm(batch, by=by or world.officer, skip_refused=skip_refused)
        running.run_due("worker")
        batch.refresh_from_db()
        job.refresh_from_db()
        return job

    return SimpleNamespace(check=check, apply=apply)
