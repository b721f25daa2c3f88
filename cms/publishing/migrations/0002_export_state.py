"""One row an address, so that redirects are remembered too; a release knows what it was built from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [
        migrations.DeleteModel("ExportedEntry"),
        migrations.CreateModel(
            name="ExportedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=300, unique=True)),
                ("content_id", models.UUIDField(db_index=True)),
                ("kind", models.CharField(max_length=15)),
                ("digest", models.CharField(max_length=64)),
                ("sequence", models.PositiveBigIntegerField()),
                ("exported_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["content_id"],
                        condition=~models.Q(kind__in=["redirect", "gone"]),
                        name="exported_entry_one_address",
                    ),
                ],
            },
        ),
        migrations.AddField("release", "inputs", models.CharField(max_length=64, blank=True, default=""), False),
        migrations.AlterModelOptions(
            name="release",
            options={
                "ordering": ["-started_at", "-pk"],
                "verbose_name": "release",
                "verbose_name_plural": "releases",
            },
        ),
    ]
