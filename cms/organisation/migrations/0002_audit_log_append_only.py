"""Triggers that refuse to change or delete what the audit log holds."""

from django.db import migrations

from ._audit_triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
