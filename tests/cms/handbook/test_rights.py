from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.handbook.models import DocumentPage
from cms.handbook.rights import POLICY
from cms.organisation.roles import expire
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    """A document of the Centre, of the province, of one commune and a draft of another."""
    cast.central = make_document("57-NQ/TW")
    cast.of_province = make_document("12-NQ/TU", unit=cast.province)
    cast.of_commune = make_document("3-NQ/ĐU", unit=cast.commune)
    cast.of_other = make_document("4-NQ/ĐU", unit=cast.other, live=False)
    cast.author = make_user("tuyen-giao-xa", [("author", cast.commune)])
    cast.chief = make_user("tuyen-giao-tinh", [("author", cast.province)])
    return cast


def edited(user):
    return set(POLICY.instances_user_has_permission_for(user, "change").type(DocumentPage).values_list("pk", flat=True))


def numbers(desk, *names):
    return {getattr(desk, name).pk for name in names}


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_an_author_edits_the_documents_of_the_own_committee_and_below(desk):
    assert edited(desk.author) == numbers(desk, "of_commune")
    assert edited(desk.chief) == numbers(desk, "central", "of_province", "of_commune", "of_other")
    assert edited(make_user("kiem-tra-2", [("auditor", desk.province)])) == set()
    assert edited(make_user("duyet", [("approver", desk.province)])) == set()


def test_a_role_that_ended_opens_nothing(desk):
    role = desk.author.role_assignments.get()
    expire(role, by=None, on=timezone.localdate() - timedelta(days=1))

    assert edited(type(desk.author).objects.get(pk=desk.author.pk)) == set()


@pytest.mark.parametrize(
    "name", ["edit", "delete", "move", "copy", "history", "usage", "unpublish", "view_draft", "revisions_index", "workflow_history"]
)  # fmt: skip
def test_pages_of_other_committees_do_not_exist_for_an_author(desk, name):
    client = client_of(desk.author)

    assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[desk.of_other.pk])).status_code == 404
    assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[desk.of_province.pk])).status_code == 404
    assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[9_999_999])).status_code == 404


def test_nobody_adds_or_moves_below_another_committee(desk):
    client, other = client_of(desk.author), desk.of_other.get_parent().pk
    add = reverse("wagtailadmin_pages:add", args=["handbook", "documentpage", other])
    move = reverse("wagtailadmin_pages:move_confirm", args=[desk.of_commune.pk, other])

    assert (client.get(add).status_code, client.post(move).status_code) == (404, 404)
    assert client.get(reverse("wagtailadmin_explore", args=[other])).status_code == 404
    desk.of_commune.refresh_from_db()
    assert desk.of_commune.get_parent().pk != other


def test_search_and_lists_show_the_own_committee_only(desk):
    client = client_of(desk.author)
    search = client.get(reverse("wagtailadmin_pages:search_results"), {"q": "NQ"}).content.decode()
    listed = client.get(reverse("documents:index_results")).content.decode()

    for text in (search, listed):
        assert "3-NQ/ĐU" in text
        assert "4-NQ/ĐU" not in text
        assert "12-NQ/TU" not in text


def test_the_api_of_the_cms_knows_the_own_committee_only(desk):
    client = client_of(desk.author)
    found = client.get(reverse("wagtailadmin_api:pages:listing"), {"fields": "title"}).json()

    titles = {item["title"] for item in found["items"]}
    assert any("3-NQ/ĐU" in title for title in titles)
    assert not any("4-NQ/ĐU" in title or "12-NQ/TU" in title for title in titles)
    assert client.get(reverse("wagtailadmin_api:pages:detail", args=[desk.of_other.pk])).status_code == 404


def test_a_relation_may_lead_to_what_is_public_and_never_to_the_draft_of_another(desk):
    client = client_of(desk.author)

    def offered(page):
        answer = client.get(
            reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk]),
            {"page_type": "handbook.documentpage"},
        )
        return answer.json()["html"]  # fmt: skip

    assert "12-NQ/TU" in offered(desk.of_province)
    assert "4-NQ/ĐU" not in offered(desk.of_other)


def test_bulk_actions_leave_the_pages_of_others_alone(desk):
    client = client_of(desk.author)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    client.post(f"{address}?id={desk.of_other.pk}&id={desk.of_province.pk}&next=/cms/")

    assert Page.objects.filter(pk__in=[desk.of_other.pk, desk.of_province.pk]).count() == 2


def test_whoever_writes_below_a_committee_leaves_its_own_page_alone(desk):
    frame = desk.of_commune.get_parent().specific
    of_author, of_chief = (frame.permissions_for_user(user) for user in (desk.author, desk.chief))

    assert (of_author.can_add_subpage(), of_author.can_edit(), of_author.can_delete()) == (True, False, False)
    assert (of_chief.can_add_subpage(), of_chief.can_edit()) == (True, True)


def test_the_menu_offers_documents_to_those_who_work_on_them(desk):
    officer = make_user("to-chuc", [("personnel_officer", desk.province)])

    def offered(user):
        return reverse("documents:index") in client_of(user).get(reverse("wagtailadmin_account")).content.decode()

    assert (offered(desk.author), offered(officer)) == (True, False)


def test_who_is_told_of_a_page_holds_a_role_for_it(desk):
    wanted = SimpleNamespace(
        own=POLICY.users_with_any_permission_for_instance({"change"}, desk.of_commune, include_superusers=False),
        other=POLICY.users_with_any_permission_for_instance({"change"}, desk.of_other, include_superusers=False),
    )

    assert set(wanted.own) == {desk.author, desk.chief}
    assert set(wanted.other) == {desk.chief}
