from django.db import migrations, models

from suggestions.cases import reference


def load(apps, schema_editor):
    word = apps.get_model("cases", "BoundaryWord")
    for one in reference.HEALTH_WORDS.split():
        word.objects.get_or_create(topic="health", word=one)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_alter_case_channel")]
    operations = [
        migrations.AlterField(
            "boundaryword",
            "topic",
            models.CharField(
                choices=[
                    ("accusation", "反映公职人员问题"),
                    ("stability", "涉稳"),
                    ("religion", "民族宗教"),
                    ("military", "涉军"),
                    ("group", "多人联名"),
                    ("health", "个人健康状况"),
                ],
                max_length=12,
                verbose_name="指向",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
