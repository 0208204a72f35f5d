"""The register and the runs as rows: for the pages, and for the table to take away."""

from django.utils.translation import gettext as _

from liaison.personal.fields import EncryptedField
from liaison.personal.register import ACTIVITIES, PERIODS, rules
from liaison.tables import safe

HEADINGS = (
    "处理活动",
    "个人",
    "个人信息种类",
    "敏感",
    "加密",
    "目的",
    "依据",
    "接收方",
    "保存期限",
)


def activities():
    """One line per activity, its kinds read from the fields themselves."""
    kept = rules()
    return [
        {
            "activity": one,
            "kinds": [field.verbose_name for field in one.resolved()],
            "encrypted": any(isinstance(field, EncryptedField) for field in one.resolved()),
            "kept_for": kept[one.period].words,
            "basis": kept[one.period].basis,
        }
        for one in sorted(ACTIVITIES.values(), key=lambda one: not one.period.startswith("cases."))
    ]


def table(kept):
    yield HEADINGS
    for line in activities():
        one = line["activity"]
        yield [
            safe(value)
            for value in (
                one.label,
                one.whose,
                "、".join(map(str, line["kinds"])),
                _("是") if one.sensitive else _("否"),
                _("是") if line["encrypted"] else _("否"),
                one.purpose,
                one.basis,
                one.recipients,
                kept[one.period].words,
            )
        ]


def lines_of(run):
    """What one run did, in words."""
    lines = []
    for key, one in run.results.items():
        label = PERIODS[key].label if key in PERIODS else key
        said = _("%(label)s：删除 %(done)d") % {"label": label, "done": one["done"]}
        if one.get("held"):
            said += _("，暂停删除 %d") % one["held"]
        if one.get("failed"):
            said += _("，留待下次 %d") % one["failed"]
        lines.append(said)
    return lines
