import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from cms.organisation import tasks
from cms.organisation.models import ActivationCode, AuditEvent, Member, PeopleJob
from cms.organisation.papers import letter_job
from cms.organisation.papers.bundles import packed
from cms.organisation.papers.letter_job import order_letters
from cms.organisation.papers.paper_orders import ALL, NO_PHONE, PaperOrder
from cms.organisation.private import private_files
from cms.organisation.problems import Problem
from cms.organisation.sign_in.devices import activate, issue_activation
from cms.organisation.work import jobs, results, running
from tests.cms.organisation.papers.test_card_job import Killed, files_of, killed_at, officer_of
from tests.cms.organisation.units.branches import make_branch
from tests.factories import PASSWORD, make_device, make_member
from tests.printed import pictures, read_by_zbarimg, texts


def run(order):
    job = order_letters(order)
    running.run_due("worker")
    job.refresh_from_db()
    return job


def codes_in(job, folder):
    """The codes of all letters, in the order of the pages."""
    found = []
    for pdf in files_of(job).values():
        for number in range(len(texts(pdf))):
            [address] = read_by_zbarimg(*pictures(pdf, number, dpi=150), folder)
            found.append(address.partition("#")[2])
    return found


def opens(code):
    try:
        return activate(code, notice_version=settings.NOTICE_VERSION, name="", now=timezone.now())[0].member.full_name
    except Problem as problem:
        return problem.code


def test_the_letters_of_a_branch_bind_their_members_phones(cast, tmp_path):
    cast.member.full_name = "Trần Thị Yến"
    cast.member.save()
    make_member(cast.cell, full_name="Nguyễn An")
    make_member(cast.hamlet, full_name="Võ Một")
    officer = officer_of(cast.commune)

    job = run(PaperOrder(cast.commune, officer, ALL))

    assert (job.state, job.result_name, job.summary) == ("done", "giay-kich-hoat-vl-cl.pdf", {"printed": 3})
    assert [opens(code) for code in codes_in(job, tmp_path)] == ["Nguyễn An", "Trần Thị Yến", "Võ Một"]
    told = AuditEvent.objects.filter(action="activation.issue").values_list("actor", "object", "unit_code", "rows")
    assert list(told) == [(officer.username, f"job:{job.uid}", "vl-cl", 3)]
    assert set(ActivationCode.objects.values_list("issued_by", flat=True)) == {officer.pk}


def test_a_letter_says_what_to_do_and_until_when(cast):
    [pdf] = files_of(run(PaperOrder(cast.cell, officer_of(cast.cell), ALL))).values()

    [text] = texts(pdf)
    until = timezone.localdate() + timedelta(days=14)
    assert "Kính gửi đồng chí: Trần Thị Ân Sinh hoạt tại: Chi bộ Trường THCS 1. Mở máy ảnh" in text
    assert f"trong 14 ngày: đến hết ngày {until:%d/%m/%Y}" in text
    assert f"đọc tại {settings.SITE_ORIGIN}/quyen-rieng-tu/ trước khi đồng ý" in text
    assert len(re.findall(r"\b[A-Z2-7]{4}\b", text.partition("Trần Thị Ân")[2])) >= 8


def test_no_code_is_stored_in_clear(cast, tmp_path):
    job = run(PaperOrder(cast.cell, officer_of(cast.cell), ALL))

    [code] = codes_in(job, tmp_path)
    plain = code.replace("-", "").encode()
    assert plain not in bytes(ActivationCode.objects.get().code_hash)
    assert plain.decode() not in str(PeopleJob.objects.values()) + str(AuditEvent.objects.values())


def test_who_has_a_phone_already_gets_a_letter_only_when_asked(cast):
    make_device(cast.member)
    other = make_member(cast.cell)
    officer = officer_of(cast.cell)

    few = run(PaperOrder(cast.cell, officer, NO_PHONE))

    assert few.summary == {"printed": 1}
    assert list(ActivationCode.objects.filter(used_at=None).values_list("member", flat=True)) == [other.pk]
    assert run(PaperOrder(cast.cell, officer, ALL)).summary == {"printed": 2}


def test_members_who_are_gone_get_none_the_others_do(cast):
    for status in Member.Status:
        make_member(cast.cell, status=status)

    job = run(PaperOrder(cast.cell, officer_of(cast.cell), ALL))

    assert job.summary == {"printed": 1 + len(Member.Status) - len(Member.GONE)}


def test_newer_letters_replace_older_ones(cast, tmp_path):
    order = PaperOrder(cast.cell, officer_of(cast.cell), ALL)
    [old] = codes_in(run(order), tmp_path)
    [new] = codes_in(run(order), tmp_path)

    assert [opens(old), opens(new)] == ["activation-expired", "Trần Thị Ân"]


@pytest.mark.parametrize(("name", "call"), [("bundles_of", 1), ("packed", 1), ("bring_alive", 1)])
def test_a_run_that_breaks_off_leaves_the_letters_before_alive(cast, monkeypatch, tmp_path, name, call):
    code = issue_activation(cast.member, None, timezone.now())
    order = order_letters(PaperOrder(cast.cell, officer_of(cast.cell), ALL))
    with monkeypatch.context() as patch, pytest.raises(Killed):
        killed_at(patch, letter_job, name, call)
        running.run_due("first")

    assert ActivationCode.objects.count() == 1
    assert list((Path(private_files().location) / "results").glob(f"{order.uid}*")) == []
    PeopleJob.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    running.run_due("second")

    order.refresh_from_db()
    [new] = codes_in(order, tmp_path)
    assert (ActivationCode.objects.count(), opens(code), opens(new)) == (2, "activation-expired", "Trần Thị Ân")


def test_a_cancelled_order_changes_no_code(cast, monkeypatch):
    code = issue_activation(cast.member, None, timezone.now())
    job = order_letters(PaperOrder(cast.cell, officer_of(cast.cell), ALL))

    def cancelled(*args, **kwargs):
        jobs.cancel(job)
        return packed(*args, **kwargs)

    monkeypatch.setattr(letter_job, "packed", cancelled)
    running.run_due("worker")

    job.refresh_from_db()
    assert (job.state, ActivationCode.objects.count(), opens(code)) == ("cancelled", 1, "Trần Thị Ân")


def test_every_letter_of_a_larger_branch_has_a_page_of_its_own(db):
    province = make_branch(50, communes=2)

    files = files_of(run(PaperOrder(province, officer_of(province), ALL)))

    assert sum(len(texts(pdf)) for pdf in files.values()) == ActivationCode.objects.count() == 50
    assert len(files) == 2


def test_the_file_is_there_a_day_after_its_first_download_and_then_deleted(cast, client):
    officer = officer_of(cast.cell)
    job = run(PaperOrder(cast.cell, officer, ALL))
    file = Path(job.result.path)
    assert job.result_until - job.finished_at == timedelta(days=3)
    address = f"/cms/background-work/{job.pk}/download/"

    client.login(username="bi-thu", password=PASSWORD)
    assert client.post(address).status_code == 404
    client.login(username=officer.username, password=PASSWORD)
    for _time in range(2):
        assert b"".join(client.post(address).streaming_content).startswith(b"%PDF")
    job.refresh_from_db()
    left = job.result_until - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(days=1)

    results.delete_expired(timezone.now() + timedelta(hours=23))
    assert file.exists()
    PeopleJob.objects.update(result_until=timezone.now())
    tasks.ring.call()
    assert not file.exists()
    assert client.post(address).status_code == 404
