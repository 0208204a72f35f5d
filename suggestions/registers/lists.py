"""台账, 回访登记 and 单位通讯录 as tables to take away, narrowed by the forms of their pages."""

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.desk.lists import CONTACT, contacts
from liaison.documents.permissions import office_of
from liaison.exports.actions import Invalid
from liaison.exports.lists import Column, List, Sheet, declare
from suggestions.cases.permissions import may_call

from . import callbacks as calls
from . import permissions
from . import units as book
from .columns import COLUMNS, ORDER, lines, read, usual
from .forms import LedgerForm, PeriodForm
from .models import ColumnSet


def set_of(actor, name):
    """(name, version, columns) of the set that was asked for; the usual one when it is gone."""
    row = ColumnSet.objects.filter(office=office_of(actor), name=name).first() if name else None
    return (row.name, row.version, row.columns) if row else ("", 0, usual())


def _form(kind, given):
    form = kind(QueryDict(urlencode(given, doseq=True)))
    if not form.is_valid():
        raise Invalid(_t("查询条件需要修改。"))
    return form


def ledger(actor, given, now):
    name, _version, chosen = set_of(actor, str(given.get("set", ""))[:40])
    cases = _form(LedgerForm, given).narrow(permissions.cases(actor))
    return Sheet(
        name or _t("群众反映事项台账"),
        [Column(one["heading"], COLUMNS[one["key"]].width) for one in chosen],
        read(cases, chosen),
        lambda rows: lines(rows, chosen),
        order=ORDER,
        is_numbered=True,
        personal_columns=CONTACT,
        personal=contacts if may_call(actor) else None,
    )


def callbacks(actor, given, now):
    found = calls.events(permissions.cases(actor), *_form(PeriodForm, given).bounds())
    columns = [Column(*pair) for pair in zip(calls.HEADINGS, calls.WIDTHS, strict=True)]
    return Sheet(_t("回访登记"), columns, found, calls.shown, order=("at", "id"))


def units(actor, given, now):
    found = book.narrowed(permissions.units(actor), str(given.get("q", ""))[:60].strip())
    columns = [Column(*pair) for pair in zip(book.HEADINGS, book.WIDTHS, strict=True)]
    return Sheet(
        _t("单位通讯录"),
        columns,
        found,
        lambda rows: (entry.cells for entry in book.entries(rows, now=now)),
        order=book.ORDER,
    )


declare(List("ledger", _("台账"), permissions.keeps, ledger, "registers:ledger"))
declare(List("callbacks", _("回访登记"), permissions.keeps, callbacks, "registers:callbacks"))
declare(List("units", _("单位通讯录"), permissions.keeps, units, "registers:units"))
