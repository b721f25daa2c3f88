from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.organisation.imports import keeping
from cms.organisation.models import AuditEvent, ImportRow, Member, PeopleImport
from cms.organisation.work import running
from tests import people_file
from tests.cms.organisation.imports.making import person
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(world, client):
    client.force_login(world.officer)
    return client


def upload(client, world, table, name="ds.xlsx", content=None):
    file = SimpleUploadedFile(name, content or people_file.workbook(table))
    return client.post(reverse("organisation_imports"), {"subject": "members", "unit": world.commune.pk, "file": file})


def test_the_whole_way_by_the_screens(signed_in, world):
    answer = upload(signed_in, world, [person(number=1), person(number=2, **{"Giới tính": "?"})])
    batch = PeopleImport.objects.get()
    here = reverse("organisation_import", args=[batch.pk])
    assert answer.url == here
    page = signed_in.get(here)
    assert [str(field.label) for field, _sample in page.context["columns"]] == list(people_file.HEADINGS)

    form = {f"place-{place}": name for place, name in batch.mapping.items()}
    assert signed_in.post(here, form).url == here
    assert signed_in.get(reverse("organisation_import_progress", args=[batch.pk])).json()["working"] is True
    assert signed_in.get(here).status_code == 200
    running.run_due("worker")
    report = signed_in.get(here, {"outcome": "refused"})
    assert [line.reasons for line in report.context["lines"]] == [["Giới tính: không có giá trị “?”"]]

    signed_in.post(reverse("organisation_import_confirm", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "checked"  # the tick was missing
    signed_in.post(reverse("organisation_import_confirm", args=[batch.pk]), {"skip_refused": "on"})
    running.run_due("worker")

    batch.refresh_from_db()
    assert (batch.state, Member.objects.filter(card_number="VD0000001").exists()) == ("applied", True)
    assert signed_in.get(here).status_code == 200
    assert (
        b"".join(signed_in.post(reverse("organisation_import_report", args=[batch.pk])).streaming_content)[:2] == b"PK"
    )
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "import.upload", "import.confirm", "import.apply", "import.read", "import.report",
    }  # fmt: skip


def test_a_bad_file_says_so_and_keeps_the_form(signed_in, world):
    answer = upload(signed_in, world, None, name="anh.xlsx", content=b"\x89PNG" + bytes(99))

    assert answer.context["form"].errors["file"][0].startswith("Tệp bị hỏng")
    assert answer.context["form"]["subject"].value() == "members"
    assert PeopleImport.objects.count() == 0


def test_one_column_cannot_be_read_from_two_places(signed_in, world):
    upload(signed_in, world, [person()])
    batch = PeopleImport.objects.get()
    answer = signed_in.post(
        reverse("organisation_import", args=[batch.pk]), {"place-0": "full_name", "place-1": "full_name"}
    )

    assert answer.context["form"].errors["__all__"] == ["Hai tiêu đề cùng chỉ một cột. Mỗi cột chỉ được chọn một lần."]


def test_only_who_reaches_the_whole_branch_sees_an_import(signed_in, world, client):
    upload(signed_in, world, [person()])
    here = reverse("organisation_import", args=[PeopleImport.objects.get().pk])
    seen = []
    for name, unit in (("tinh", world.province), ("chi-bo", world.cell), ("xa-khac", world.other)):
        client.force_login(make_user(name, [("personnel_officer", unit)]))
        seen.append(client.get(here).status_code)

    assert seen == [200, 404, 404]


def test_discarding_leaves_nothing(signed_in, world):
    upload(signed_in, world, [person()])
    batch = PeopleImport.objects.get()
    path, storage = batch.file.name, batch._meta.get_field("file").storage

    signed_in.post(reverse("organisation_import_discard", args=[batch.pk]))

    assert (storage.exists(path), signed_in.get(reverse("organisation_import", args=[batch.pk])).status_code) == (
        False,
        404,
    )


def test_templates_and_exports_are_offered(signed_in, world):
    for subject in ("members", "units"):
        assert signed_in.get(reverse("organisation_import_template", args=[subject])).content[:2] == b"PK"
    form = {"subject": "members", "unit": "vl-cl", "format": "xlsx", "with_numbers": "on", "reason": ""}
    answer = signed_in.post(reverse("organisation_export"), form)
    assert answer.context["form"].errors == {"reason": ["Hãy nêu lý do cần số định danh và điện thoại."]}
    assert signed_in.post(reverse("organisation_export"), {**form, "reason": "Thử"}).url == reverse("organisation_jobs")


def test_what_lies_for_a_week_is_deleted_with_its_report(run, world):
    batch = run.check([person()])
    job, path, storage = batch.job, batch.file.name, batch._meta.get_field("file").storage

    assert keeping.discard_old(batch.keep_until - timedelta(seconds=1)) == 0
    assert keeping.discard_old(batch.keep_until) == 1

    batch.refresh_from_db()
    assert (batch.state, ImportRow.objects.count()) == ("discarded", 0)
    assert (storage.exists(path), storage.exists(job.result.name)) == (False, False)


def test_a_check_that_was_cancelled_can_be_ordered_again(signed_in, world):
    upload(signed_in, world, [person()])
    batch = PeopleImport.objects.get()
    here = reverse("organisation_import", args=[batch.pk])
    signed_in.post(here, {f"place-{place}": name for place, name in batch.mapping.items()})
    refused = signed_in.post(reverse("organisation_import_discard", args=[batch.pk]), follow=True)
    assert [str(message) for message in refused.context["messages"]] == [
        "Tệp đang được xử lý. Hãy chờ, hoặc hủy việc đang chạy trước."
    ]

    signed_in.post(reverse("organisation_import_cancel", args=[batch.pk]))
    signed_in.post(reverse("organisation_import_again", args=[batch.pk]))
    running.run_due("worker")

    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("checked", 1)
