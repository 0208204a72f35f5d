from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.importing import Importer, declare
from liaison.tables import Missing
from stations.divisions.columns import find_division, no_code
from stations.divisions.levels import shorten
from stations.divisions.reaching import check_reach
from stations.network.models import Station
from stations.representatives import actions
from stations.representatives.models import (
    Gender,
    GridAssignment,
    Mandate,
    MandateLevel,
    MandateStatus,
    Origin,
    Representative,
    RepresentativeKind,
    StationAttachment,
)
from stations.representatives.permissions import may_register, people_of

TEXTS = {"pinyin": 200, "sector": 120, "languages": 120, "introduction": 2000}
OWN = ("sector", "languages", "introduction")  # frozen during 换届
CHOICES = {"kind": RepresentativeKind, "origin": Origin, "gender": Gender}


class RepresentativeImport(Importer):
    key = "representatives"
    label = _lazy("代表及议事人员")
    columns = {
        "code": ("编号", "code"),
        "name": ("姓名", "name"),
        "kind": ("类别", "kind"),
        "origin": ("产生方式", "origin"),
        "gender": ("性别", "gender"),
        "pinyin": ("拼音", "pinyin"),
        "sector": ("专长领域", "sector"),
        "languages": ("语言", "languages"),
        "introduction": ("简介", "introduction"),
        "level": ("级别", "level"),
        "term": ("届次", "term"),
        "body": ("机构", "body"),
        "constituency": ("选区", "constituency"),
        "division": ("选区区划代码", "division"),
        "starts_on": ("任期开始", "starts_on"),
        "ends_on": ("任期结束", "ends_on"),
        "stations": ("站点代码", "stations"),
        "grids": ("网格代码", "grids"),
    }
    required = ("code", "name", "kind", "body")
    note = _lazy(
        "按编号更新；一人有几个任期就写几行，编号相同；空白单元格不改动原值。联系方式不在这里导入。"
    )
    example = (
        "d-101", "示例代表", "人大代表", "", "女", "", "教育", "", "", "县（市、区、旗）", "18",
        "示例县人民代表大会", "第一选区", "990101001", "2026-01-01", "", "fumin", "",
    )  # fmt: skip

    def take(self, row, *, by, now):
        code = row.text("code", required=True, length=40)
        values = {"name": row.text("name", required=True, length=100)}
        for name, choices in CHOICES.items():
            if value := row.choice(name, choices, required=name in self.required):
                values[name] = value
        for name, length in TEXTS.items():
            if text := row.text(name, length=length, lines=name == "introduction"):
                values[name] = text
        person = Representative.objects.filter(code=code).first() or Representative(code=code)
        if person.pk and not reaches(by, person):
            row.fault(_("编号 %s 属于别处的代表") % code)
        elif any(getattr(person, n) != values.get(n, getattr(person, n)) for n in OWN):
            row.hold(refuse_frozen, person, now)
        mandate, given, fields = read_mandate(person, row, by)
        stations, grids = read_stations(row), read_divisions(row, "grids")
        row.hold(check_reach, by, *(station.division_id for station in stations), *grids)
        begun = row.judge(mandate, given, but=() if person.pk else ("representative",))
        result = row.assign(person, values)
        parts = {
            keep_mandate(person, mandate, begun, fields, by, now),
            attach(person, stations),
            assign_grids(person, grids),
        }
        if not reaches(by, person):
            row.fault(_("这位代表不在您管理的范围内，请写明本地的选区或站点"))
        return "changed" if result == "same" and parts != {"same"} else result


def refuse_frozen(person, now):
    if person.pk:
        actions.refuse_frozen(person.place(), now)


def reaches(by, person):
    """Whether `by` looks after `person`; a root and the command line look after everybody."""
    if by.kind == "system" or by.user.is_superuser:
        return True
    return people_of(Representative.objects.filter(pk=person.pk), by).exists()


def read_mandate(person, row, by):
    """(mandate, what the row gives it, what of that is new): one per level, body and term."""
    values = {
        "starts_on": row.day("starts_on"),
        "ends_on": row.day("ends_on"),
        "constituency": row.text("constituency", length=100),
        "division_id": next(iter(read_divisions(row, "division")), None),
    }
    row.hold(check_reach, by, values["division_id"])
    key = {
        "level": row.choice("level", MandateLevel),
        "body": row.text("body", required=True, length=100),
        "term": row.number("term"),
    }
    held = person.mandates.filter(**key).first() if person.pk else None
    mandate = held or Mandate(representative=person, **key)
    given = {name: value for name, value in values.items() if value}
    fields = [name for name, value in given.items() if getattr(mandate, name) != value]
    if mandate.status == MandateStatus.ENDED:
        row.fault(_("这个任期已经终止，不能再导入"))
    elif held and fields and not may_register(by, mandate):
        row.fault(_("这个任期不在您管理的范围内"))
    return mandate, given, fields


def keep_mandate(person, mandate, outcome, fields, by, now):
    """An import never ends or revives a mandate: verbs do."""
    mandate.representative = person
    if outcome == "created":
        mandate.save()
        actions.begin_mandate(mandate=mandate, by=by, now=now)
    elif outcome == "changed":
        actions.amend_mandate(mandate=mandate, fields=fields, by=by, now=now)
    return outcome


def read_stations(row):
    found = [(code, Station.objects.filter(code=code).first()) for code in row.words("stations")]
    for code, station in found:
        if station is None:
            row.fault(Missing(_("站点 %s 不存在") % code[:40]), "stations")
    return [station for _code, station in found if station]


def attach(person, stations):
    """The first station named is the primary one, unless the person already has one."""
    result = "same"
    for station in stations:
        has_primary = person.attachments.filter(is_primary=True).exists()
        _row, created = StationAttachment.objects.get_or_create(
            representative=person, station=station, defaults={"is_primary": not has_primary}
        )
        result = "changed" if created else result
    return result


def assign_grids(person, grids):
    result = "same"
    for code in grids:
        _row, created = GridAssignment.objects.get_or_create(
            representative=person, division_id=code
        )
        result = "changed" if created else result
    return result


def read_divisions(row, name):
    codes = []
    for text in row.words(name):
        try:
            code = shorten(text)
        except ValueError:
            no_code(row, name, text)
        else:
            if row.hold(find_division, code, name=name):
                codes.append(code)
    return codes


REPRESENTATIVES = declare(RepresentativeImport())
