import csv
import io

import openpyxl
import pytest

from cms.organisation.imports import exports
from cms.organisation.models import AuditEvent, Member, PeopleJob
from cms.organisation.work import running
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    cast.member.identity_number = "000123456789"
    cast.member.education = "=1+1"
    cast.member.save()
    make_member(cast.other, full_name="Người Ở Xa")
    return make_user("to-chuc", [("personnel_officer", cast.commune)])


def made(by, unit, **options):
    job = exports.order_export(**{"subject": "members", "unit": unit, "format": "csv", "by": by, **options})
    running.run_due("worker")
    return PeopleJob.objects.get(pk=job.pk)


def table(job):
    content = job.result.read()
    if job.result_name.endswith("csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content))[openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0]]
    return [list(row) for row in sheet.iter_rows()]


def test_an_export_has_the_columns_of_an_import_and_no_numbers_unless_asked_for(cast, officer):
    headings, row = table(made(officer, cast.commune))

    assert "Số định danh cá nhân" not in headings
    assert row[:6] == ["Trần Thị Ân", "1/1/1980", "Nam", "vl-cl-1", "Chi bộ Trường THCS", "1/1/2010"]
    event = AuditEvent.objects.get(action="export.make")
    assert (event.actor, event.unit_code, event.rows) == ("to-chuc", "vl-cl", 1)


def test_numbers_need_a_reason_that_is_recorded(cast, officer):
    with pytest.raises(ValueError, match="reason"):
        exports.order_export(
            subject="members", unit=cast.commune, format="csv", by=officer, with_numbers=True, reason=" "
        )
    job = made(officer, cast.commune, with_numbers=True, reason="Đối chiếu với Công an tỉnh")

    headings, row = table(job)
    assert row[headings.index("Số định danh cá nhân")] == "000123456789"
    event = AuditEvent.objects.get(action="export.make")
    assert (event.reason, event.object) == ("Đối chiếu với Công an tỉnh", f"job:{job.uid} members with-numbers")


def test_no_cell_is_a_formula(cast, officer):
    headings, row = table(made(officer, cast.commune))
    assert row[headings.index("Học vấn")] == "'=1+1"

    headings, row = table(made(officer, cast.commune, format="xlsx"))
    cell = row[[heading.value for heading in headings].index("Học vấn")]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("subject", ["members", "units"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_was_exported_can_be_imported_and_changes_nothing(cast, officer, subject, format):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from cms.organisation.imports import flow
    from tests.cms.organisation.imports.making import told

    job = made(officer, cast.commune, subject=subject, format=format, with_numbers=True, reason="Thử")
    upload = SimpleUploadedFile(job.result_name, job.result.read())
    batch = flow.receive(file=upload, subject=subject, unit=cast.commune, by=officer, now=timezone.now())
    flow.order_check(batch, batch.mapping, by=officer)
    running.run_due("worker")
    batch.refresh_from_db()

    assert set(told(batch).values()) == {"unchanged"}
    assert Member.objects.count() == 2


def test_a_role_that_has_ended_exports_nothing(cast, officer):
    job = exports.order_export(subject="members", unit=cast.commune, format="csv", by=officer)
    officer.role_assignments.all().delete()
    running.run_due("worker")

    job.refresh_from_db()
    assert (job.state, job.failure_reason, job.result.name) == (
        "failed",
        "Người đặt việc này không còn vai trò cho phép tại đơn vị.",
        "",
    )
