import io
import random
import resource
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from cms.organisation.models import AuditEvent, Card, Member, PeopleJob, SigningKey
from cms.organisation.papers import card_job, cards, keys
from cms.organisation.papers.card_job import order_cards
from cms.organisation.papers.codes import read_payload
from cms.organisation.papers.paper_orders import ALL, EXPIRING, MISSING, REISSUE, PaperOrder
from cms.organisation.roles import expire
from cms.organisation.work import running
from tests.cms.organisation.units.branches import make_branch
from tests.factories import make_member, make_unit, make_user
from tests.printed import cut_out, page_count, pictures, read_by_zbarimg, texts

TODAY = timezone.localdate


def officer_of(unit):
    return make_user(f"to-chuc-{unit.code}", [("personnel_officer", unit)])


def run(order):
    job = order_cards(order)
    running.run_due("worker")
    job.refresh_from_db()
    return job


def files_of(job):
    with job.result.open("rb") as stream:
        content = stream.read()
    if job.result_name.endswith(".pdf"):
        return {job.result_name: content}
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def usable():
    return cards.usable_cards(TODAY())


@pytest.mark.chaos
@pytest.mark.parametrize("size", [250, pytest.param(5000, marks=pytest.mark.soak)])
def test_a_branch_gets_its_cards_in_the_background(db, tmp_path, size):
    province = make_branch(size)
    began = time.monotonic()

    job = run(PaperOrder(province, officer_of(province), ALL))

    memory = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{size} cards in {time.monotonic() - began:.1f} s; at most {memory[0]} and {memory[1]} MB")
    assert max(memory) < 512
    assert (job.state, job.failure_reason) == ("done", "")
    assert job.summary == {"issued": size, "revoked": 0, "printed": size}
    assert (job.total, usable().count(), Card.objects.count()) == (size, size, size)
    files = files_of(job)
    numbers = [int(name.split("-")[-1].removesuffix(".pdf")) for name in files]
    assert (sum(numbers), max(numbers) <= 1000) == (size, True)
    dice = random.Random(size)
    print("seed", size)
    for pdf in dice.sample(sorted(files.values()), min(4, len(files))):
        verify_page(pdf, dice.randrange(page_count(pdf)), tmp_path)


def verify_page(pdf, number, folder):
    [image] = pictures(pdf, number)
    text = texts(pdf)[number]
    payloads = read_by_zbarimg(image, folder)
    assert len(payloads) == len(set(payloads)) == text.count("THẺ THAM DỰ") > 0
    assert sorted(read_by_zbarimg(cut_out(image, place), folder)[0] for place in range(len(payloads))) == payloads
    known = keys.public_keys()
    for payload in payloads:
        read = read_payload(payload, now=timezone.now(), keys=known, seed_of=keys.seed_of)
        card = Card.objects.select_related("member__cell").get(uid=read.card)
        assert (read.kid, read.unit, read.expires_on) == (card.kid_id, card.member.cell_id, card.expires_on)
        assert f"Số thẻ: {card.member.card_number}" in text
        assert text.count(card.member.cell.name) >= len(payloads)


def test_sheets_come_by_committee_and_cell_in_the_order_of_names(cast):
    officer = officer_of(cast.province)
    cast.member.full_name = "Đặng Thị Yến"
    cast.member.save()
    for name in ("Bùi Anh", "Nguyễn An", "Lê Ẩn"):
        make_member(cast.cell, full_name=name)
    make_member(cast.hamlet, full_name="Võ Một")
    make_member(make_unit("Chi bộ Khóm 1", parent=cast.other), full_name="Hồ Xa")

    files = files_of(run(PaperOrder(cast.province, officer, ALL)))

    assert list(files) == ["001-dang-bo-xa-cang-long-5.pdf", "002-chi-bo-khom-1-1.pdf"]
    first, second = texts(files["001-dang-bo-xa-cang-long-5.pdf"])
    assert "Chi bộ Trường THCS – Đảng bộ xã Càng Long 4 thẻ, tờ 1/1" in first
    assert "Chi bộ ấp Đông – Đảng bộ xã Càng Long 1 thẻ, tờ 1/1" in second
    places = [first.index(name) for name in ("Lê Ẩn", "Nguyễn An", "Bùi Anh", "Đặng Thị Yến")]
    assert places == sorted(places)


def test_one_cell_is_one_pdf(cast):
    job = run(PaperOrder(cast.cell, officer_of(cast.cell), ALL))

    assert job.result_name == "the-tham-du-vl-cl-1.pdf"
    assert [page_count(pdf) for pdf in files_of(job).values()] == [1]


def test_a_large_committee_is_divided_between_two_cells(db, monkeypatch):
    monkeypatch.setattr("cms.organisation.papers.bundles.MOST_IN_A_FILE", 60)
    province = make_branch(150, communes=1)

    files = files_of(run(PaperOrder(province, officer_of(province), ALL)))

    assert [name.split("-")[-1] for name in files] == ["50.pdf", "50.pdf", "50.pdf"]


def test_printing_again_issues_nothing_new(cast):
    order = PaperOrder(cast.cell, officer_of(cast.cell), ALL)
    run(order)

    job = run(order)

    assert (job.summary, Card.objects.count()) == ({"issued": 0, "revoked": 0, "printed": 1}, 1)


def test_only_those_without_a_valid_card(cast):
    cards.issue_card(cast.member, TODAY())
    bare, late = make_member(cast.cell), make_member(cast.cell)
    old = cards.issue_card(late, date(2019, 1, 1))

    job = run(PaperOrder(cast.cell, officer_of(cast.cell), MISSING))

    assert job.summary == {"issued": 2, "revoked": 1, "printed": 2}
    assert set(Card.objects.filter(job=job).values_list("member", flat=True)) == {bare.pk, late.pk}
    old.refresh_from_db()
    assert old.revoked_reason == "expired"


def test_cards_that_expire_before_a_day_are_replaced(cast):
    soon = cards.issue_card(cast.member, TODAY() - timedelta(days=4 * 365))
    late = cards.issue_card(make_member(cast.cell), TODAY())
    before = TODAY() + timedelta(days=2 * 365)

    job = run(PaperOrder(cast.cell, officer_of(cast.cell), EXPIRING, before=before))

    assert job.summary == {"issued": 1, "revoked": 1, "printed": 1}
    soon.refresh_from_db(), late.refresh_from_db()
    assert (soon.revoked_reason, late.revoked_at) == ("replaced", None)


def test_issuing_anew_revokes_the_old_ones_with_the_reason(cast):
    old = cards.issue_card(cast.member, TODAY())
    officer = officer_of(cast.cell)

    job = run(PaperOrder(cast.cell, officer, REISSUE, reason="lost"))

    old.refresh_from_db()
    assert (old.revoked_reason, usable().get().job) == ("lost", job)
    log = AuditEvent.objects.filter(actor=officer.username).values_list(
        "action", "object", "unit_code", "reason", "rows"
    )
    told = f"job:{job.uid}"
    assert list(log) == [
        ("card.issue", told, "vl-cl-1", "lost", 1),
        ("card.print", told, "vl-cl-1", "", 1),
    ]


def test_cards_of_a_retired_key_count_as_missing(cast):
    old = cards.issue_card(cast.member, TODAY())
    SigningKey.objects.update(valid_to=timezone.now())

    run(PaperOrder(cast.cell, officer_of(cast.cell), MISSING))

    old.refresh_from_db()
    assert (old.revoked_reason, usable().get().kid_id) == ("key-retired", old.kid_id + 1)


def test_members_who_do_not_take_part_get_none(cast):
    for status in set(Member.Status) - set(Member.ACTIVE):
        make_member(cast.cell, status=status)

    job = run(PaperOrder(cast.cell, officer_of(cast.cell), ALL))

    assert [card.member for card in usable()] == [cast.member]
    assert job.summary["printed"] == 1


def test_the_reach_of_the_role_bounds_the_branch(cast):
    make_member(cast.hamlet)
    nobody = run(PaperOrder(cast.cell, cast.secretary, ALL))
    ended = officer_of(cast.cell)
    order = order_cards(PaperOrder(cast.cell, ended, ALL))
    expire(ended.role_assignments.get(), by=None, on=TODAY() - timedelta(days=1))
    running.run_due("worker")
    order.refresh_from_db()

    sentence = "Người đặt việc này không còn vai trò cho phép tại đơn vị."
    assert (nobody.state, nobody.failure_reason) == ("failed", sentence)
    assert (order.state, order.failure_reason) == ("failed", sentence)
    assert Card.objects.count() == 0


def test_a_lost_key_file_is_named(cast, tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    cards.issue_card(cast.member, TODAY())
    (tmp_path / "card-1").unlink()

    job = run(PaperOrder(cast.cell, officer_of(cast.cell), ALL))

    assert job.state == "failed"
    assert job.failure_reason == (
        "Tệp khóa card-1 dùng để ký các thẻ này bị thiếu hoặc không đúng. Hãy báo người quản trị."
    )


# --- Breakdowns ---


class Killed(BaseException):
    """The process ends here."""


def killed_at(monkeypatch, module, name, call):
    """The `call`-th call of this function kills the worker, as it returns."""
    real, calls = getattr(module, name), []

    def once(*args, **kwargs):
        calls.append(name)
        made = real(*args, **kwargs)
        if len(calls) == call:
            raise Killed
        return made

    monkeypatch.setattr(module, name, once)


@pytest.mark.chaos
@pytest.mark.parametrize("whom", [ALL, MISSING, REISSUE])
@pytest.mark.parametrize(
    ("name", "call"), [("issue_cards", 2), ("bundles_of", 1), ("packed", 1)], ids=["issuing", "printing", "packing"]
)
def test_a_worker_that_dies_issues_no_second_cards(db, monkeypatch, whom, name, call):
    monkeypatch.setattr(card_job, "STEP", 20)
    province = make_branch(50, communes=2)
    order = PaperOrder(province, officer_of(province), whom, reason="lost" if whom == REISSUE else "")
    job = order_cards(order)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        killed_at(patch, card_job, name, call)
        running.run_due("first")
    before = set(Card.objects.values_list("uid", flat=True))
    PeopleJob.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    running.run_due("second")

    job.refresh_from_db()
    assert (job.state, job.attempts, job.summary["printed"]) == ("done", 2, 50)
    assert before <= set(usable().values_list("uid", flat=True))
    assert (Card.objects.count(), usable().values("member").distinct().count()) == (50, 50)
    assert not (Path(settings.PRIVATE_ROOT) / "papers" / str(job.uid)).exists()


def test_what_a_cancelled_job_left_is_swept_by_the_next(cast):
    place = Path(settings.PRIVATE_ROOT) / "papers"
    (place / "left").mkdir(parents=True)
    (place / "left" / "x.pdf").write_bytes(b"names")

    run(PaperOrder(cast.cell, officer_of(cast.cell), ALL))

    assert list(place.iterdir()) == []
