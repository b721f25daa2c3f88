from datetime import date

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone

from cms.organisation.models import ActivationCode, AuditEvent, Card, RoleAssignment
from cms.organisation.papers.codes import CardRead, read_payload
from cms.organisation.papers.keys import public_keys, seed_of
from tests.factories import make_member, make_unit, make_user


@pytest.fixture
def people(cast):
    cast.officer = make_user("to-chuc", [("personnel_officer", cast.commune)])
    cast.admin = make_user("quan-tri", is_superuser=True, is_staff=True)
    cast.stranger = make_member(cast.other, full_name="Võ Thị Xa")
    cast.villager = make_member(cast.hamlet, full_name="Đỗ Văn Gần")
    return cast


def names(client, path="members:index", **query):
    answer = client.get(reverse(path), query)
    assert answer.status_code == 200
    return [str(row) for row in answer.context["object_list"]]


def log():
    return list(AuditEvent.objects.exclude(action="role.grant").values_list("actor", "action", "object", "rows"))


def test_each_sees_the_members_in_reach(people, client):
    seen = {}
    for user in (people.officer, people.secretary):
        client.force_login(user)
        seen[user.username] = names(client)

    assert seen == {"to-chuc": ["Trần Thị Ân", "Đỗ Văn Gần"], "bi-thu": ["Đỗ Văn Gần"]}


@pytest.mark.parametrize("fields", [{"is_superuser": True}, {"role": "system_administrator"}])
def test_whoever_keeps_the_machine_sees_no_member(people, client, fields):
    role = fields.pop("role", None)
    client.force_login(make_user("may-chu", [(role, people.province)] if role else [], **fields))

    asked = [
        client.get(reverse("members:index")),
        client.get(reverse("members:index_results")),
        client.get(reverse("members:inspect", args=[people.villager.pk])),
        client.post(reverse("organisation_print_card", args=[people.villager.pk])),
        client.post(reverse("organisation_print_activation", args=[people.villager.pk])),
    ]

    assert [answer.status_code for answer in asked] == [302, 302, 404, 404, 404]
    assert log() == []


def test_whoever_gives_roles_finds_the_code_of_every_unit_and_the_name_of_no_secretary(people, client):
    people.cell.secretary = people.member
    people.cell.save()
    values = {}
    for user in (people.admin, people.officer):
        client.force_login(user)
        fields = client.get(reverse("units:inspect", args=[people.cell.pk])).context["fields"]
        values[user.username] = [str(field["value"]) for field in fields if field["label"] in ("Secretary", "Bí thư")]

    client.force_login(people.admin)
    assert len(names(client, path="units:index", q="vl")) == 5
    assert values == {"quan-tri": [], "to-chuc": ["Trần Thị Ân"]}


def test_an_auditor_and_an_outsider_stay_outside_the_cms(people, client):
    for user in (people.auditor, people.outsider):
        client.force_login(user)
        for page in ("members:index", "units:index", "roles:index"):
            assert client.get(reverse(page)).url.startswith(reverse("account_login"))


def test_an_author_enters_the_cms_and_finds_no_members(people, client):
    client.force_login(make_user("bien-tap", [("author", people.province)]))

    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    for page in ("members:index", "units:index", "roles:index", "unit-kinds:index", "audiences:index"):
        assert client.get(reverse(page)).status_code == 302
    assert log() == []


@pytest.mark.parametrize("words", ["Đỗ Gần", "do gan", "GAN DO"])
def test_members_are_found_with_and_without_marks_in_any_order(people, client, words):
    client.force_login(people.officer)

    assert names(client, q=words) == ["Đỗ Văn Gần"]
    assert log() == [("to-chuc", "member.search", "", 1)]


def test_a_search_does_not_reach_beyond_the_scope(people, client):
    client.force_login(people.officer)

    assert names(client, q="xa") == []
    assert names(client, path="units:index", q="bo") == ["Đảng bộ xã Càng Long", "Chi bộ Trường THCS", "Chi bộ ấp Đông"]
    assert names(client, path="units:index", q="ap dong") == ["Chi bộ ấp Đông"]


def test_a_record_shows_itself_in_scope_and_is_audited(people, client):
    client.force_login(people.officer)

    answer = client.get(reverse("members:inspect", args=[people.villager.pk]))

    assert [field["value"] for field in answer.context["fields"]][:1] == ["Đỗ Văn Gần"]
    assert answer.context["may_issue"] is True
    assert log() == [("to-chuc", "member.read", f"member:{people.villager.public_id}", 1)]


def test_what_is_out_of_reach_does_not_exist(people, client):
    client.force_login(people.secretary)
    far = people.stranger.pk
    asked = [
        client.get(reverse("members:inspect", args=[far])),
        client.get(reverse("units:inspect", args=[people.other.pk])),
        client.post(reverse("organisation_print_card", args=[far])),
        client.post(reverse("organisation_print_activation", args=[far])),
    ]

    assert [answer.status_code for answer in asked] == [404, 404, 404, 404]
    assert log() == []
    assert (Card.objects.count(), ActivationCode.objects.count()) == (0, 0)


@pytest.mark.parametrize("path", ["members:index", "units:index"])
def test_a_long_list_takes_as_many_queries_as_a_short_one(people, client, path, django_assert_max_num_queries):
    client.force_login(people.officer)
    names(client, path)
    with django_assert_max_num_queries(40) as few:
        names(client, path)
    for _ in range(10):
        make_member(make_unit(parent=people.commune))
    with django_assert_max_num_queries(len(few)):
        names(client, path)


def test_a_unit_shows_what_it_is_under(people, client):
    client.force_login(people.secretary)

    [row] = client.get(reverse("units:index")).context["object_list"]

    assert (row.name, row.parent_name) == ("Chi bộ ấp Đông", "Đảng bộ xã Càng Long")


def test_a_card_is_printed_signed_and_audited(people, client):
    client.force_login(people.secretary)

    answer = client.post(reverse("organisation_print_card", args=[people.villager.pk]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    card = Card.objects.get(member=people.villager)
    [payload] = codes_in(answer.content)
    read = read_payload(payload, now=timezone.now(), keys=public_keys(), seed_of=seed_of)
    assert read == CardRead(card.uid, card.kid_id, timezone.localdate(), card.expires_on, people.hamlet.pk)
    assert log() == [("bi-thu", "card.print", f"card:{card.uid}", 1)]


def test_printing_twice_gives_the_same_card(people, client):
    client.force_login(people.secretary)
    first, second = (client.post(reverse("organisation_print_card", args=[people.villager.pk])) for _ in range(2))

    assert codes_in(first.content) == codes_in(second.content)
    assert Card.objects.count() == 1


def test_an_activation_letter_is_printed_and_audited(people, client, settings):
    client.force_login(people.secretary)

    answer = client.post(reverse("organisation_print_activation", args=[people.villager.pk]))

    [address] = codes_in(answer.content)
    assert address.startswith(f"{settings.SITE_ORIGIN}/kich-hoat/#")
    assert ActivationCode.objects.get().issued_by == people.secretary
    assert log() == [("bi-thu", "activation.issue", f"member:{people.villager.public_id}", 0)]


def test_papers_are_made_by_post_alone(people, client):
    client.force_login(people.secretary)

    for page in ("organisation_print_card", "organisation_print_activation"):
        assert client.get(reverse(page, args=[people.villager.pk])).status_code == 405
    assert (Card.objects.count(), ActivationCode.objects.count()) == (0, 0)


def test_looking_at_members_allows_no_printing_without_that_right(people, client):
    client.force_login(make_user("hai-vai", [("auditor", people.province), ("author", people.province)]))

    assert client.get(reverse("members:inspect", args=[people.villager.pk])).context["may_issue"] is False
    assert client.post(reverse("organisation_print_card", args=[people.villager.pk])).status_code == 404


def test_a_role_is_given_and_ended_and_both_are_audited(people, client):
    client.force_login(people.admin)
    form = {"user": "nguoi-ngoai", "role": "auditor", "unit": "vl-cl", "subtree": "on", "valid_from": "01/11/2026"}

    given = client.post(reverse("roles:add"), {**form, "valid_from": "2026-11-01", "valid_to": ""})

    assert given.status_code == 302
    role = RoleAssignment.objects.get(user=people.outsider)
    assert (role.unit, role.role, role.granted_by) == (people.commune, "auditor", people.admin)
    client.post(reverse("roles:edit", args=[role.pk]), {"valid_to": "2026-11-30"})
    role.refresh_from_db()
    assert role.valid_to == date(2026, 11, 30)
    told = AuditEvent.objects.filter(actor="quan-tri").values_list("action", "object", "unit_code")
    assert list(told) == [
        ("role.grant", "nguoi-ngoai auditor", "vl-cl"),
        ("role.expire", "nguoi-ngoai auditor", "vl-cl"),
    ]


def test_a_role_is_never_deleted_and_never_ends_before_it_began(people, client):
    client.force_login(people.admin)
    role = people.auditor.role_assignments.get()

    assert client.post(reverse("roles:delete", args=[role.pk])).status_code == 302
    assert client.post(reverse("roles:edit", args=[role.pk]), {"valid_to": "2019-12-31"}).status_code == 200
    role.refresh_from_db()
    assert role.valid_to is None


def test_only_those_who_keep_the_machine_give_roles(people, client):
    client.force_login(people.officer)

    assert client.get(reverse("roles:add")).status_code == 302
    assert client.get(reverse("roles:index")).status_code == 302


def codes_in(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [code.text for page in document for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    finally:
        document.close()
