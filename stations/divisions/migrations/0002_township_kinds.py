"""Street or town was told by the name until now, and is told by the code from here on. Where the
two disagree a place stays what it was: its own rule says so, and the place may take it back."""

from django.db import migrations

KEY = "divisions.township_kind"
OFFICES = ("街道办事处", "街道办")
SOURCE = "升级时按名称保留：名称与代码不一致，请核对"


def keep_kinds(apps, editor):
    rules = apps.get_model("jurisdiction", "LocalRule").objects
    places = apps.get_model("divisions", "Division").objects.filter(level="township")
    for code, name in places.values_list("code", "name").iterator():
        plain, is_street = name.partition("（")[0], 0 < int(code[6:]) < 100
        was_street = plain.endswith("街道")
        agrees = is_street and plain.endswith(OFFICES)  # nobody took it for one, and it is
        if was_street != is_street and not agrees:
            kept = {"value": "street" if was_street else "town", "source": SOURCE}
            rules.get_or_create(key=KEY, division=code, defaults=kept)


class Migration(migrations.Migration):
    dependencies = [
        ("divisions", "0001_initial"),
        ("jurisdiction", "0001_initial"),
    ]

    operations = [migrations.RunPython(keep_kinds, migrations.RunPython.noop)]
