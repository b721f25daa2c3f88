"""For those who are locked out, and those who look for the switch."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse

from cms.organisation.models import AuditEvent, User
from tests.cms.organisation.staff.hands import give_app, sign_in, type_password
from tests.factories import make_user


@pytest.fixture
def admin(db):
    return make_user("quan-tri", is_superuser=True)


def test_a_lost_phone_is_reset_and_recorded_and_running_sessions_open_nothing(admin, client):
    sign_in(client, admin, give_app(admin))

    call_command("reset_staff_factor", "quan-tri", reason="mất điện thoại, đến gặp trực tiếp")

    assert not Authenticator.objects.exists()
    assert client.get("/cms/").url == reverse("mfa_index")  # as good as signed in by the password alone
    type_password(client, "quan-tri")
    assert client.get("/cms/").url == reverse("mfa_index")
    reset = AuditEvent.objects.get(action="mfa.reset")
    assert (reset.actor, reset.object, reset.reason, reset.rows) == (
        "system", "quan-tri", "mất điện thoại, đến gặp trực tiếp", 2,
    )  # fmt: skip


def test_an_unknown_account_is_said_so(db):
    with pytest.raises(CommandError, match="There is no account ai-do"):
        call_command("reset_staff_factor", "ai-do", reason="thử")


def test_the_account_page_of_wagtail_leads_to_the_second_step_and_still_saves(admin, client):
    sign_in(client, admin, give_app(admin))

    page = client.get(reverse("wagtailadmin_account"))
    panels = [panel for tab in page.context["panels_by_tab"].values() for panel in tab]
    held = {field.html_name: field.value() or "" for panel in panels for field in panel.get_form()}
    held |= {"name_email-first_name": "Quản", "name_email-last_name": "Trị", "name_email-email": "q@example.vn"}
    saved = client.post(reverse("wagtailadmin_account"), held)

    assert f'href="{reverse("mfa_index")}"' in page.content.decode()
    assert saved.status_code == 302
    assert User.objects.get().first_name == "Quản"
