"""The acceptances known so far as rows of their own, and the public holidays decided so far."""

from datetime import date
from typing import Any

from django.db import migrations

HOLIDAYS = [
    (date(2026, 1, 1), "Tết Dương lịch"),
    *((date(2026, 2, day), "Tết Nguyên đán") for day in (16, 17, 18, 19, 20)),
    (date(2026, 4, 27), "Giỗ Tổ Hùng Vương (nghỉ bù)"),
    (date(2026, 4, 30), "Ngày Chiến thắng"),
    (date(2026, 5, 1), "Ngày Quốc tế lao động"),
    (date(2026, 9, 1), "Quốc khánh"),
    (date(2026, 9, 2), "Quốc khánh"),
    (date(2027, 1, 1), "Tết Dương lịch"),
    (date(2027, 4, 30), "Ngày Chiến thắng"),
    (date(2027, 5, 3), "Ngày Quốc tế lao động (nghỉ bù)"),
    (date(2027, 9, 2), "Quốc khánh"),
]


def write(apps: Any, schema_editor: Any) -> None:
    acceptance, member = apps.get_model("organisation", "NoticeAcceptance"), apps.get_model("organisation", "Member")
    accepted = member.objects.exclude(notice_version="").exclude(notice_at=None)
    acceptance.objects.bulk_create(
        (
            acceptance(member_id=pk, version=version, accepted_at=at)
            for pk, version, at in accepted.values_list("pk", "notice_version", "notice_at").iterator()
        ),
        batch_size=2000,
    )
    holiday = apps.get_model("organisation", "PublicHoliday")
    holiday.objects.bulk_create([holiday(day=day, name=name) for day, name in HOLIDAYS])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0008_privacy")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
