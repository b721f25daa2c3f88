from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0010_cards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='peoplejob',
            name='kind',
            field=models.CharField(choices=[('import-check', 'Check of an import'), ('import-apply', 'Import'), ('export', 'Export'), ('cards', 'Attendance cards'), ('letters', 'Activation letters'), ('read-file', 'Reading of a Word or PDF file')], max_length=12, verbose_name='work'),
        ),
    ]
