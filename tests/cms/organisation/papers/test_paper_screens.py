from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.organisation.models import ActivationCode, AuditEvent, Card, Member, PeopleJob
from cms.organisation.papers import cards
from cms.organisation.papers.paper_orders import Plan
from cms.organisation.work import running
from tests.factories import make_member, make_unit, make_user

TODAY = timezone.localdate


@pytest.fixture
def people(cast, client):
    cast.officer = make_user("to-chuc", [("personnel_officer", cast.commune)])
    cast.villager = make_member(cast.hamlet, full_name="Đỗ Văn Gần")
    client.force_login(cast.officer)
    return cast


def order(client, paper="cards", **asked):
    return client.get(reverse("organisation_order_papers", args=[paper]), asked)


def give(client, paper="cards", **asked):
    return client.post(reverse("organisation_order_papers", args=[paper]), asked)


def test_units_in_reach_are_found_with_and_without_marks(people, client):
    found = {
        words: [unit.name for unit in client.get(reverse("organisation_papers"), {"q": words}).context["units"]]
        for words in ("", "ấp ĐÔNG", "dong ap", "tra vinh")
    }

    assert found == {
        "": ["Đảng bộ xã Càng Long", "Chi bộ Trường THCS", "Chi bộ ấp Đông"],
        "ấp ĐÔNG": ["Chi bộ ấp Đông"],
        "dong ap": ["Chi bộ ấp Đông"],
        "tra vinh": [],
    }


def test_a_long_list_of_units_takes_as_many_queries_as_a_short_one(people, client, django_assert_max_num_queries):
    page = reverse("organisation_papers")
    client.get(page)
    with django_assert_max_num_queries(30) as few:
        client.get(page)
    for _ in range(10):
        make_unit(parent=people.commune)
    with django_assert_max_num_queries(len(few)):
        client.get(page)


def test_the_form_says_how_many_before_anything_is_ordered(people, client):
    cards.issue_card(people.member, TODAY())

    plans = {
        whom: order(client, unit="vl-cl", whom=whom, reason="lost", before=TODAY() + timedelta(days=9999)).context[
            "plan"
        ]
        for whom in ("all", "missing", "expiring", "reissue")
    }

    assert plans == {
        "all": Plan(papers=2, cells=2, issued=1, revoked=0),
        "missing": Plan(papers=1, cells=1, issued=1, revoked=0),
        "expiring": Plan(papers=1, cells=1, issued=1, revoked=1),
        "reissue": Plan(papers=2, cells=2, issued=2, revoked=1),
    }
    assert (PeopleJob.objects.count(), Card.objects.count()) == (0, 1)


def test_the_plan_is_what_the_work_does(people, client):
    cards.issue_card(people.member, TODAY())
    plan = order(client, unit="vl-cl", whom="reissue", reason="damaged").context["plan"]

    answer = give(client, unit="vl-cl", whom="reissue", reason="damaged")
    running.run_due("worker")

    assert answer.url == reverse("organisation_jobs")
    job = PeopleJob.objects.get()
    assert (job.title, job.ordered_by, job.unit, job.kind) == (
        "Thẻ tham dự: Đảng bộ xã Càng Long", people.officer, people.commune, "cards",
    )  # fmt: skip
    assert job.summary == {"issued": plan.issued, "revoked": plan.revoked, "printed": plan.papers}


def test_letters_are_counted_and_ordered(people, client):
    assert order(client, "letters", unit="vl-cl", whom="no-phone").context["plan"] == Plan(papers=2, cells=2)
    assert ActivationCode.objects.count() == 0

    give(client, "letters", unit="vl-cl", whom="no-phone")
    running.run_due("worker")

    assert PeopleJob.objects.get().summary == {"printed": 2}
    assert ActivationCode.objects.count() == 2


def test_what_a_choice_needs_must_be_said(people, client):
    late = order(client, unit="vl-cl", whom="expiring")
    unreasoned = give(client, unit="vl-cl", whom="reissue")

    assert (late.context["plan"], late.context["form"].errors["before"]) == (None, ["Hãy chọn ngày."])
    assert (unreasoned.status_code, unreasoned.context["form"].errors["reason"]) == (200, ["Hãy chọn lý do."])
    assert PeopleJob.objects.count() == 0


@pytest.mark.parametrize("paper", ["cards", "letters"])
def test_a_unit_out_of_reach_does_not_exist(people, client, paper):
    asked = {"unit": people.other.code, "whom": "all"}

    assert order(client, paper, **asked).status_code == give(client, paper, **asked).status_code == 404
    assert PeopleJob.objects.count() == 0


def test_the_secretary_prints_for_the_own_cell_alone(people, client):
    client.force_login(people.secretary)

    assert [unit.name for unit in client.get(reverse("organisation_papers")).context["units"]] == ["Chi bộ ấp Đông"]
    assert order(client, unit="vl-cl-2", whom="all").context["plan"] == Plan(papers=1, cells=1, issued=1)
    assert order(client, unit="vl-cl", whom="all").status_code == 404


def test_the_menu_and_the_lists_lead_to_the_papers_of_those_who_may_print(people, client):
    page = reverse("organisation_papers")
    shown = [
        client.get(reverse(name)).content.decode().count(f'"{page}"') > 0 for name in ("members:index", "units:index")
    ]
    unit = client.get(reverse("units:inspect", args=[people.hamlet.pk])).content.decode()
    client.force_login(make_user("bien-tap", [("author", people.province)]))

    assert shown == [True, True]
    assert f"{reverse('organisation_order_papers', args=['cards'])}?unit=vl-cl-2" in unit
    assert page not in client.get(reverse("wagtailadmin_home")).content.decode()


# --- One member's cards ---


def states(client, member):
    rows = client.get(reverse("organisation_member_cards", args=[member.pk])).context["rows"]
    return [(row.state, row.card.get_revoked_reason_display()) for row in rows]


def test_a_lost_card_is_revoked_with_its_reason(people, client):
    card = cards.issue_card(people.villager, TODAY())
    address = reverse("organisation_revoke_card", args=[people.villager.pk, card.pk])

    client.post(address, {"reason": "because"})
    assert states(client, people.villager) == [("Còn giá trị", "")]
    client.post(address, {"reason": "lost"})
    client.post(address, {"reason": "damaged"})

    assert states(client, people.villager) == [("Đã thu hồi", "Mất thẻ")]
    told = AuditEvent.objects.filter(action="card.revoke").values_list("actor", "object", "unit_code", "reason", "rows")
    assert list(told) == [("to-chuc", f"card:{card.uid}", "vl-cl-2", "lost", 1)]


def test_a_damaged_card_is_replaced_and_printed_at_once(people, client):
    cards.issue_card(people.villager, TODAY())

    answer = client.post(reverse("organisation_reissue_card", args=[people.villager.pk]), {"reason": "damaged"})

    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
    assert states(client, people.villager) == [("Còn giá trị", ""), ("Đã thu hồi", "Hỏng thẻ")]


def test_the_list_says_why_a_card_no_longer_counts(people, client):
    cards.issue_card(people.villager, TODAY() - timedelta(days=6 * 366))

    assert states(client, people.villager) == [("Hết hạn", "")]


def test_the_cards_of_a_member_out_of_reach_do_not_exist(people, client):
    stranger = make_member(make_unit(parent=people.other))
    card = cards.issue_card(stranger, TODAY())
    asked = [
        client.get(reverse("organisation_member_cards", args=[stranger.pk])),
        client.post(reverse("organisation_revoke_card", args=[stranger.pk, card.pk]), {"reason": "lost"}),
        client.post(reverse("organisation_revoke_card", args=[people.villager.pk, card.pk]), {"reason": "lost"}),
        client.post(reverse("organisation_reissue_card", args=[stranger.pk]), {"reason": "lost"}),
    ]

    assert [answer.status_code for answer in asked] == [404, 404, 404, 404]
    card.refresh_from_db()
    assert card.revoked_at is None


def test_a_member_who_takes_no_part_gets_no_card(people, client):
    Member.objects.filter(pk=people.villager.pk).update(status=Member.Status.AWAY)

    for name in ("organisation_print_card", "organisation_reissue_card"):
        assert client.post(reverse(name, args=[people.villager.pk]), {"reason": "lost"}).status_code == 404
    assert client.get(reverse("members:inspect", args=[people.villager.pk])).context["takes_part"] is False


def test_a_missing_key_file_is_told_on_the_screen(people, client, tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    cards.issue_card(people.villager, TODAY())
    (tmp_path / "card-1").unlink()

    answer = client.post(reverse("organisation_print_card", args=[people.villager.pk]), follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "Tệp khóa card-1 dùng để ký các thẻ này bị thiếu hoặc không đúng. Hãy báo người quản trị."
    ]
