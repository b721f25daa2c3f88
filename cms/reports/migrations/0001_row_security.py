"""On PostgreSQL statistics are read behind a second wall (docs/decisions/row-security.md).

Whoever does without it now and wants it later runs `manage.py build_row_security`.
"""

from django.conf import settings
from django.db import migrations

from ._row_security import build, remove


def build_wall(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql" and settings.REPORTS_ROW_SECURITY:
        build(schema_editor.connection)


def remove_wall(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0010_cards"),
        ("handbook", "0002_initial"),
        ("quizzes", "0003_written_once"),
        ("study", "0002_combined_meetings"),
        ("tracking", "0003_assisted"),
        ("wagtailcore", "0001_squashed_0016_change_page_url_path_to_text_field"),
    ]

    operations = [migrations.RunPython(build_wall, remove_wall)]
