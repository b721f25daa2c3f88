import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, transaction

from cms.organisation.ids import new_id
from cms.organisation.members import personal
from cms.organisation.models import Member
from tests.factories import make_member


def test_a_sealed_number_opens_only_for_its_owner_and_field():
    owner = new_id()
    sealed = personal.encrypt("084099000123", field="identity", owner=owner)

    assert personal.decrypt(sealed, field="identity", owner=owner) == "084099000123"
    with pytest.raises(InvalidTag):
        personal.decrypt(sealed, field="phone", owner=owner)
    with pytest.raises(InvalidTag):
        personal.decrypt(sealed, field="identity", owner=new_id())
    with pytest.raises(InvalidTag):
        personal.decrypt(sealed[:-1] + bytes([sealed[-1] ^ 1]), field="identity", owner=owner)


def test_the_same_number_is_sealed_differently_each_time_and_found_by_one_digest():
    owner = new_id()
    once, again = (personal.encrypt("0912345678", field="phone", owner=owner) for _ in range(2))

    assert once != again
    assert personal.lookup("0912345678", field="phone") == personal.lookup("0912345678", field="phone")
    assert personal.lookup("0912345678", field="phone") != personal.lookup("0912345678", field="identity")
    assert personal.lookup("", field="phone") is None


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("+84 91 234 5678", "0912345678"),
        ("0912.345.678", "0912345678"),
        (" 084 099 000 123 ", "084099000123"),
        ("", ""),
    ],
)
def test_numbers_are_kept_as_digits(typed, plain):
    assert personal.plain_number(typed) == plain


@pytest.mark.django_db
def test_the_database_never_holds_the_number_in_clear(cast):
    member = cast.member
    member.identity_number, member.phone = "084 099 000 123", "+84912345678"
    member.save()

    member = Member.objects.get(pk=member.pk)
    assert (member.identity_number, member.phone) == ("084099000123", "0912345678")
    with connection.cursor() as cursor:
        cursor.execute("select * from organisation_member where id = %s", [member.pk])
        row = b"".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        )
    assert b"T-AN" in row
    assert b"084099000123" not in row
    assert b"0912345678" not in row


@pytest.mark.django_db
def test_two_members_cannot_hold_one_identity_number_and_many_may_hold_none(cast):
    other, third = make_member(cast.cell), make_member(cast.cell)
    cast.member.identity_number = other.identity_number = "084099000123"
    cast.member.save()
    third.identity_number = ""
    third.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
