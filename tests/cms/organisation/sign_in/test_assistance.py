"""A secretary helps a member on the reader site, or gives access again."""

from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone

from cms.organisation.models import ActivationCode, AuditEvent, Device, MemberPin, Passkey
from cms.organisation.sign_in import devices, pins
from tests.cms.organisation.sign_in.phones import Phone
from tests.factories import make_member, make_user, sign_in


@pytest.fixture
def desk(cast, client):
    """The hamlet's secretary in the CMS."""
    client.force_login(cast.secretary)
    return Phone(client)


@pytest.fixture
def villager(cast):
    return make_member(cast.hamlet, full_name="Đỗ Văn Gần")


def help_(desk, member, **form):
    return desk.client.post(reverse("organisation_assist", args=[member.pk]), form, secure=True)


def test_the_secretary_acts_for_the_member_for_two_hours(cast, desk, villager):
    answer = help_(desk, villager, notice_read="on")

    device = Device.objects.get()
    assert (answer.status_code, answer.url) == (302, "/#ho-tro")
    assert (device.member, device.assisted_by, device.proved_at) == (villager, cast.secretary, None)
    assert device.expires_at - device.created_at == timedelta(hours=2)
    assert answer.cookies["__Host-device"]["max-age"] in (7199, 7200)
    me = desk("get", "/me").json()
    assert (me["name"], me["assisted"], me["notice_version"]) == ("Đỗ Văn Gần", True, "2026-01")
    assert desk.refused("get", "/me/card") == (403, "not-while-assisted")
    told = AuditEvent.objects.filter(action="member.assist").values_list("actor", "object", "unit_code", "reason").get()
    assert told == ("bi-thu", f"member:{villager.public_id}", "vl-cl-2", "notice read aloud")


def test_nothing_begins_before_the_member_knows_the_notice(desk, villager):
    answer = help_(desk, villager)

    assert answer.url == reverse("members:inspect", args=[villager.pk])
    assert Device.objects.count() == 0


def test_a_member_who_knows_the_notice_is_not_asked_again(desk, villager):
    devices.activate(
        devices.issue_activation(villager, None, timezone.now()), notice_version="2026-01", name="", now=timezone.now()
    )

    assert help_(desk, villager).url == "/#ho-tro"
    assert AuditEvent.objects.filter(action="member.assist").get().reason == ""


def test_it_takes_the_permission_in_scope_and_a_post(cast, desk, client, villager):
    far = make_member(cast.other)

    assert help_(desk, far, notice_read="on").status_code == 404
    assert client.get(reverse("organisation_assist", args=[villager.pk])).status_code == 405
    client.force_login(make_user("to-chuc", [("personnel_officer", cast.commune)]))
    assert help_(desk, villager, notice_read="on").status_code == 404
    page = client.get(reverse("members:inspect", args=[villager.pk]))
    assert (page.context["may_assist"], page.context["may_issue"]) == (False, True)
    client.force_login(make_user("may", is_superuser=True))
    assert help_(desk, villager, notice_read="on").status_code == 404
    assert Device.objects.count() == 0


def test_at_the_end_the_browsers_own_member_is_back(cast, desk, villager):
    sign_in(desk.client, cast.member)
    help_(desk, villager, notice_read="on")
    assert desk("get", "/me").json()["name"] == "Đỗ Văn Gần"

    answer = desk("post", "/assistance/end", {})

    assert answer.json() == {"signed_in": True}
    assert desk("get", "/me").json()["name"] == "Trần Thị Ân"
    assert desk.client.cookies["__Host-own-device"].value == ""
    assert Device.objects.get(assisted_by=cast.secretary).revoked_at is not None


def test_at_the_end_nobody_is_signed_in_where_nobody_was(desk, villager):
    help_(desk, villager, notice_read="on")

    assert desk("post", "/assistance/end", {}).json() == {"signed_in": False}
    assert desk.refused("get", "/me") == (401, "not-signed-in")


def test_signing_out_ends_it_too(cast, desk, villager):
    sign_in(desk.client, cast.member)
    help_(desk, villager, notice_read="on")

    assert desk("delete", "/devices/current").status_code == 204
    assert desk("get", "/me").json()["name"] == "Trần Thị Ân"
    assert AuditEvent.objects.filter(action="device.revoke").get().actor == "bi-thu"


def test_signing_out_of_ones_own_phone_brings_nobody_back(cast, desk, villager):
    sign_in(desk.client, cast.member)
    help_(desk, villager, notice_read="on")
    sign_in(desk.client, cast.member)  # without ending the help

    assert desk("delete", "/devices/current").status_code == 204
    assert desk.refused("get", "/me") == (401, "not-signed-in")
    assert desk("post", "/assistance/end", {}).json() == {"signed_in": False}


def test_when_the_two_hours_are_over_the_end_still_works(cast, desk, villager):
    sign_in(desk.client, cast.member)
    help_(desk, villager, notice_read="on")
    Device.objects.filter(assisted_by=cast.secretary).update(expires_at=timezone.now())

    assert desk.refused("get", "/me") == (401, "device-ended")
    assert desk("post", "/assistance/end", {}).json() == {"signed_in": True}


def test_a_members_own_phone_does_not_end_by_it(cast, client_of):
    phone = client_of(cast.member)

    assert phone("post", "/assistance/end", {}).json() == {"signed_in": True}
    assert phone("get", "/me").status_code == 200


def test_helping_the_next_one_ends_the_one_before(cast, desk, villager):
    sign_in(desk.client, cast.member)
    next_one = make_member(cast.hamlet, full_name="Lê Thị Sau")
    help_(desk, villager, notice_read="on")
    help_(desk, next_one, notice_read="on")

    assert desk("get", "/me").json()["name"] == "Lê Thị Sau"
    assert Device.objects.get(member=villager).revoked_at is not None
    desk("post", "/assistance/end", {})
    assert desk("get", "/me").json()["name"] == "Trần Thị Ân"


def test_leaving_the_cms_ends_it(cast, desk, client, villager):
    help_(desk, villager, notice_read="on")

    client.logout()

    assert Device.objects.get().revoked_at is not None


def test_an_account_that_is_switched_off_helps_nobody_any_more(cast, desk, villager):
    help_(desk, villager, notice_read="on")
    cast.secretary.is_active = False
    cast.secretary.save()

    assert desk.refused("get", "/me") == (401, "device-ended")


# --- Access again ---


def test_access_again_ends_everything_and_prints_a_letter(cast, desk, client, villager, settings):
    for name in ("Máy cũ", "Máy mất"):
        devices.bind(villager, name=name, now=timezone.now())
    pins.set_pin(villager, "58204917", timezone.now())
    Passkey.objects.create(member=villager, credential_id=b"1", credential=b"1", created_at=timezone.now())

    answer = client.post(reverse("organisation_recover", args=[villager.pk]), {"reason": " Mất điện thoại "})

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    page = pypdfium2.PdfDocument(answer.content)[0].render(scale=3).to_pil()
    [code] = [code.text for code in zxingcpp.read_barcodes(page)]
    assert code.startswith(f"{settings.SITE_ORIGIN}/kich-hoat/#")
    assert devices.live_devices(timezone.now()).count() == 0
    assert (MemberPin.objects.count(), Passkey.objects.count(), ActivationCode.objects.count()) == (0, 0, 1)
    told = AuditEvent.objects.filter(action="member.recover").values_list("actor", "object", "reason", "rows").get()
    assert told == ("bi-thu", f"member:{villager.public_id}", "Mất điện thoại", 2)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_access_again_needs_a_reason(desk, client, villager, reason):
    devices.bind(villager, name="", now=timezone.now())

    answer = client.post(reverse("organisation_recover", args=[villager.pk]), {"reason": reason})

    assert answer.url == reverse("members:inspect", args=[villager.pk])
    assert devices.live_devices(timezone.now()).count() == 1
    assert ActivationCode.objects.count() == 0


def test_access_again_is_given_in_scope_by_post(cast, desk, client, villager):
    far = make_member(cast.other)

    assert client.post(reverse("organisation_recover", args=[far.pk]), {"reason": "x"}).status_code == 404
    assert client.get(reverse("organisation_recover", args=[villager.pk])).status_code == 405
