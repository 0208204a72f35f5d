from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ballots", "0004_marked_keys")]

    operations = [
        migrations.AddField(
            model_name="teller",
            name="papers_back",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="清点收回纸质票"
            ),
        ),
    ]
