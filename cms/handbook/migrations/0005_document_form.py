"""Validity is computed, and set by hand only where an editor says so; letters of issuers; what was found in originals."""

import django.db.models.deletion
from django.db import migrations, models

from site_builder.text import words_vi

VALIDITY = [
    ("not_yet", "Not yet in force"),
    ("in_force", "In force"),
    ("partly_expired", "Partly expired"),
    ("expired", "Expired"),
]


def keep_what_was_set(apps, schema_editor):
    """In force was the default and says nothing; anything else was an editor's word. Drafts carry it too."""
    pages = apps.get_model("handbook", "DocumentPage").objects
    pages.filter(validity_by_hand="in_force").update(validity_by_hand="")
    for page in pages.all():
        words = words_vi(" ".join((page.title, page.summary, page.keywords)))
        pages.filter(pk=page.pk).update(search_text=f" {words}")
    revisions = apps.get_model("wagtailcore", "Revision").objects
    of_documents = revisions.filter(content_type__app_label="handbook", content_type__model="documentpage")
    for revision in of_documents.iterator():
        stated = revision.content.pop("validity", "in_force")
        revision.content["validity_by_hand"] = "" if stated == "in_force" else stated
        revisions.filter(pk=revision.pk).update(content=revision.content)


class Migration(migrations.Migration):
    dependencies = [
        ("handbook", "0004_committee_approval"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [
        migrations.CreateModel(
            name="OriginalReading",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading",
                        serialize=False,
                        to="wagtaildocs.document",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("text", "The first page was read."),
                            ("scan", "A scan: no letters could be read. Look for a stamp of secrecy yourself."),
                            ("unreadable", "The file could not be read. Look for a stamp of secrecy yourself."),
                        ],
                        max_length=10,
                    ),
                ),
                ("stamp", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "reading of an original",
                "verbose_name_plural": "readings of originals",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), _negated=True), name="original_reading_checksum"
                    )
                ],
            },
        ),
        migrations.RenameField(model_name="documentpage", old_name="validity", new_name="validity_by_hand"),
        migrations.AlterField(
            model_name="documentpage",
            name="validity_by_hand",
            field=models.CharField(
                blank=True,
                choices=VALIDITY,
                help_text="Leave it empty: validity follows from dates and relations. Only for old documents without them.",
                max_length=15,
                verbose_name="validity set by hand",
            ),
        ),
        migrations.AlterField(
            model_name="documentpage",
            name="effective_on",
            field=models.DateField(
                blank=True, help_text="Empty: from the day of issue.", null=True, verbose_name="effective on"
            ),
        ),
        migrations.AlterField(
            model_name="documentpage",
            name="expires_on",
            field=models.DateField(
                blank=True,
                help_text="The first day on which it is no longer in force.",
                null=True,
                verbose_name="expires on",
            ),
        ),
        migrations.AddField(
            model_name="documentrelation",
            name="partial",
            field=models.BooleanField(
                default=False,
                help_text="It replaces or repeals a part; the rest stays in force.",
                verbose_name="only in part",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentrelation",
            constraint=models.CheckConstraint(
                condition=models.Q(("partial", False), ("kind__in", ("replaces", "repeals")), _connector="OR"),
                name="relation_partial_ending",
                violation_error_message="“Only in part” belongs to replacing and repealing.",
            ),
        ),
        migrations.AddField(
            model_name="documenttype",
            name="authority",
            field=models.CharField(
                choices=[("party", "The Party"), ("state", "The State")],
                default="party",
                help_text="The Party writes 57-NQ/TW, the State 03/NQ-CP: the number tells which list is meant.",
                max_length=5,
                verbose_name="used by",
            ),
        ),
        migrations.AlterField(
            model_name="documenttype",
            name="letters",
            field=models.CharField(
                blank=True,
                help_text="As they stand in numbers: NQ in 57-NQ/TW.",
                max_length=10,
                verbose_name="letters in numbers",
            ),
        ),
        migrations.AddField(
            model_name="issuer",
            name="letters",
            field=models.CharField(
                blank=True,
                help_text="As they end numbers: TW in 57-NQ/TW, CP in 03/NQ-CP, QH in 91/2025/QH15. Several may share them.",
                max_length=20,
                verbose_name="letters in numbers",
            ),
        ),
        migrations.RunPython(keep_what_was_set, migrations.RunPython.noop),
    ]
