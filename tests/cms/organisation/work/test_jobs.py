import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cms.organisation.models import AuditEvent, PeopleJob
from cms.organisation.private import private_files
from cms.organisation.roles import expire, grant
from cms.organisation.work import jobs, leases, running
from cms.organisation.work.running import Outcome, WorkRefused
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def kept(job):
    return Path(private_files().path(f"results/{job.uid}.csv"))


@pytest.fixture
def work(monkeypatch):
    """The kind EXPORT does whatever the test says."""

    def install(function):
        monkeypatch.setitem(running.WORK, "export", function)

    return install


def ordered(by):
    return jobs.order(PeopleJob.Kind.EXPORT, title="Xuất danh sách", by=by, size=3)


def names(job, progress):
    for done in range(job.params["size"]):
        progress(done, 3, checkpoint={"done": done})
    return Outcome({"rows": 3}, ContentFile(b"An, Binh, Chi"), "danh-sach.csv")


def test_ordered_work_is_done_and_leaves_a_private_file(cast, work):
    work(names)
    job = ordered(cast.auditor)

    assert running.run_due("worker") == 1

    job.refresh_from_db()
    assert (job.state, job.percent, job.summary, job.lease_token) == ("done", 100, {"rows": 3}, None)
    assert job.result.read() == b"An, Binh, Chi"
    assert job.result_until - job.finished_at == timedelta(days=7)
    assert kept(job).stat().st_mode & 0o777 == 0o600


def test_work_goes_on_from_its_checkpoint_after_the_worker_died(cast, work):
    seen = []

    def steps(job, progress):
        start = job.checkpoint.get("step", 0)
        for step in range(start, 4):
            seen.append(step)
            progress(step, 4, checkpoint={"step": step + 1})
            if step == 1 and job.attempts == 1:
                raise KeyboardInterrupt  # the process is killed
        return Outcome()

    work(steps)
    job = ordered(cast.auditor)
    with pytest.raises(KeyboardInterrupt):
        running.run_due("first")
    PeopleJob.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    running.run_due("second")

    job.refresh_from_db()
    assert (job.state, job.attempts, seen) == ("done", 2, [0, 1, 2, 3])


@pytest.mark.logs_errors
def test_work_that_breaks_is_tried_three_times_and_then_says_so(cast, work):
    def broken(job, progress):
        raise ValueError("no")

    work(broken)
    job = ordered(cast.auditor)
    for _attempt in range(3):
        running.run_due("worker")
        PeopleJob.objects.filter(state="retry_wait").update(not_before=timezone.now())

    job.refresh_from_db()
    assert (job.state, job.attempts, job.failure_code) == ("failed", 3, "broke-off")
    assert job.failure_reason == "Việc xử lý bị gián đoạn nhiều lần. Hãy thử lại hoặc báo người quản trị."


def test_work_that_cannot_be_done_says_why_and_is_not_tried_again(cast, work):
    def refused(job, progress):
        raise WorkRefused("Chi bộ chưa có đảng viên.")

    work(refused)
    job = ordered(cast.auditor)
    running.run_due("worker")

    job.refresh_from_db()
    assert (job.state, job.attempts, job.failure_reason) == ("failed", 1, "Chi bộ chưa có đảng viên.")


def test_cancelled_work_stops_at_its_next_step_and_leaves_nothing(cast, work):
    def cancelled(job, progress):
        jobs.cancel(job)
        progress(1, 3, checkpoint={})
        return Outcome({}, ContentFile(b"names"), "x.csv")

    work(cancelled)
    job = ordered(cast.auditor)
    running.run_due("worker")

    job.refresh_from_db()
    assert (job.state, job.result.name, kept(job).exists()) == ("cancelled", "", False)
    with pytest.raises(jobs.JobRefused):
        jobs.cancel(job)


def test_a_late_worker_leaves_no_file_behind(cast, work):
    def taken_away(job, progress):
        PeopleJob.objects.update(state="cancelled", lease_token=None, lease_expires_at=None)
        return Outcome({}, ContentFile(b"names"), "x.csv")

    work(taken_away)
    job = ordered(cast.auditor)
    running.run_due("worker")

    assert not kept(job).exists()


def test_two_workers_never_hold_the_same_job(cast):
    ordered(cast.auditor)
    assert leases.claim(PeopleJob, worker="a", now=timezone.now()) is not None
    assert leases.claim(PeopleJob, worker="b", now=timezone.now()) is None


def test_only_who_ordered_a_job_sees_it_and_its_file(cast, work, client):
    work(names)
    secretary = make_user("bi-thu-2", [("cell_secretary", cast.cell)])
    job = ordered(secretary)
    running.run_due("worker")
    address = f"/cms/background-work/{job.pk}/download/"

    client.login(username="bi-thu", password=PASSWORD)
    assert client.get("/cms/background-work/progress/").json() == {"jobs": []}
    assert client.post(address).status_code == 404

    client.login(username="bi-thu-2", password=PASSWORD)
    (row,) = client.get("/cms/background-work/progress/").json()["jobs"]
    assert (row["label"], row["percent"], row["has_result"]) == ("Xong", 100, True)
    answer = client.post(address)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"An, Binh, Chi")
    event = AuditEvent.objects.order_by("seq").last()
    assert (event.actor, event.action, event.object) == ("bi-thu-2", "job.download", f"job:{job.uid} export")

    PeopleJob.objects.update(result_until=timezone.now())
    assert client.post(address).status_code == 404


def test_work_ordered_for_a_unit_is_refused_once_the_role_has_ended(cast, work, client):
    work(names)
    first, second = (
        jobs.order("export", title="Xuất danh sách", by=cast.secretary, unit=cast.hamlet, size=1) for _ in range(2)
    )
    PeopleJob.objects.filter(pk=second.pk).update(state="cancelled")
    assert running.run_due("worker") == 1
    jobs.retry(second)
    expire(cast.secretary.role_assignments.get(), by=None, on=timezone.localdate() - timedelta(days=1))

    running.run_due("worker")

    second.refresh_from_db()
    assert (second.state, second.failure_code) == ("failed", "refused")
    grant(cast.secretary, "author", cast.hamlet, by=None, valid_from=timezone.localdate())
    client.force_login(cast.secretary)
    assert client.get(reverse("organisation_jobs_progress")).json() == {"jobs": []}
    assert client.post(reverse("organisation_jobs_download", args=[first.pk])).status_code == 404


def test_the_check_of_a_file_and_its_import_are_told_apart(client):
    officer = make_user("officer", is_superuser=True)
    for kind in (PeopleJob.Kind.IMPORT_CHECK, PeopleJob.Kind.IMPORT_APPLY):
        jobs.order(kind, title="dang-vien.xlsx", by=officer)
    jobs.order(PeopleJob.Kind.CARDS, title="Thẻ tham dự: Đảng bộ Long Hồ", by=officer)
    client.force_login(officer)

    page = client.get(reverse("organisation_jobs")).content.decode()

    assert re.findall(r'<td class="title">(.*?)</td>', page) == [
        "Thẻ tham dự: Đảng bộ Long Hồ", "Nhập dữ liệu: dang-vien.xlsx", "Kiểm tra tệp nhập: dang-vien.xlsx",
    ]  # fmt: skip
