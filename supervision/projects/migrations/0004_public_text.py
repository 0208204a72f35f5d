"""What was published of a project is kept as it was published."""

import django.db.models.deletion
from django.db import migrations, models

WORDS = ("title", "need", "content", "place")
PLANNED = ("goal", "budget", "starts_on", "ends_on")
BEFORE_A_PLAN = {"collected", "pooled", "screening", "legality", "candidate", "committee"}
BEFORE_A_PLAN |= {"plenary", "vote", "adopted", "planning", "rejected"}


def keep(apps, editor):
    """What is public today is what was published, as far as anybody can still say."""
    public_text = apps.get_model("projects", "PublicText")
    rows = apps.get_model("projects", "LivelihoodProject").objects
    for row in rows.filter(publicised_at__isnull=False).iterator():
        is_planned = row.state not in BEFORE_A_PLAN
        names = WORDS + PLANNED if is_planned else WORDS
        row.public_text = public_text.objects.create(
            project=row,
            occasion="plan" if is_planned else "candidate",
            published_at=row.announced_at if is_planned else row.publicised_at,
            **{name: getattr(row, name) for name in names},
        )
        row.save(update_fields=["public_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_change_clock"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[("candidate", "候选项目公示"), ("plan", "公布实施计划")],
                        max_length=10,
                        verbose_name="公布的是",
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="公布时间")),
                ("title", models.CharField(max_length=60, verbose_name="项目名称")),
                ("need", models.TextField(blank=True, verbose_name="为什么要办")),
                ("content", models.TextField(verbose_name="建设内容和目标")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="实施地点")),
                ("goal", models.TextField(blank=True, verbose_name="年度目标")),
                (
                    "budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="计划投资（万元）",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_texts",
                        to="projects.livelihoodproject",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开的内容",
                "verbose_name_plural": "公开的内容",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="livelihoodproject",
            name="public_text",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.publictext",
                verbose_name="公开的内容",
            ),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
