from django.db import migrations

# People read these on 时限规定: no article codes, plain words for where a number comes from.
WORDS = {
    "[P] 缺省值，可按辖区调整": "本系统缺省值，可按辖区调整",
    "A0 各方式办理时限（缺省值，可按辖区调整）": "各办理方式的通行期限，可按辖区调整",
    "seed 001 代表随手拍：24 小时响应、3 个工作日办结": (
        "代表随手拍的通行做法：24 小时响应、3 个工作日办结"
    ),
    "A0 报办：每 30 日告知一次进展": "报办的通行做法：每 30 日告知一次进展",
    "A0 二次办理：2 个工作日内回访": "二次办理的通行做法：2 个工作日内回访",
}


def reword(apps, schema_editor):
    policy = apps.get_model("deadlines", "DeadlinePolicy")
    for old, new in WORDS.items():
        policy.objects.filter(source=old).update(source=new)


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0005_policy_version")]
    operations = [migrations.RunPython(reword, migrations.RunPython.noop)]
