from django.db import migrations

# [P] A few of our own to begin with; each place keeps its list.
WORDS = [
    ("王八蛋", "block", "请去掉骂人的话，只写事情。"),
    ("他妈的", "hold", "像是骂人的话，请核对。"),
    ("混蛋", "hold", "带情绪的称呼，请核对。"),
    ("他妈的病", "allow", ""),
    ("史上最", "warn", "避免夸大的说法。"),
    ("圆满解决", "warn", "写清解决了什么，比“圆满”更可信。"),
]


def seed(apps, schema_editor):
    model = apps.get_model("publications", "FilterWord")
    model.objects.bulk_create(
        model(word=word, level=level, advice=advice) for word, level, advice in WORDS
    )


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
