from importlib.metadata import version

from chinese_calendar.constants import Holiday as Name
from chinese_calendar.constants import holidays, workdays
from django.db import migrations


def seed(apps, schema_editor):
    """The published notices 2004–2026 as `chinesecalendar` holds them; other years stay open."""
    Holiday = apps.get_model("workdays", "Holiday")
    words = {name.value: name.chinese for name in Name}
    source = f"chinesecalendar {version('chinesecalendar')}"
    rows = [("rest", day, name) for day, name in holidays.items()]
    rows += [("work", day, name) for day, name in workdays.items()]
    Holiday.objects.bulk_create(
        [
            Holiday(kind=kind, day=day, name=words[name][:60], source=source, region="")
            for kind, day, name in sorted(rows, key=lambda row: row[1])
            if 2004 <= day.year <= 2026
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def unseed(apps, schema_editor):
    apps.get_model("workdays", "Holiday").objects.filter(
        source__startswith="chinesecalendar"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]
    operations = [migrations.RunPython(seed, unseed)]
