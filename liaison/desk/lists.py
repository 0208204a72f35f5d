"""The queue as a table to take away: the tab, the filters and the order of the page."""

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal
from liaison.exports.actions import Invalid
from liaison.exports.lists import Column, List, Sheet, declare
from liaison.personal.scrub import masked
from liaison.workdays.calendar import SHANGHAI
from suggestions.cases import finding, permissions
from suggestions.cases.filters import CaseFilter
from suggestions.cases.models import Case, Channel
from suggestions.cases.presentation import shown_title
from suggestions.cases.privacy import reveal_contact
from suggestions.cases.workflow import clock_words, state_words

from . import queues
from .queues import running_clocks

FIELDS = (*queues.FIELDS, "category__name")
COLUMNS = [
    Column(_("事项编号"), 26),
    Column(_("标题"), 32),
    Column(_("状态"), 18),
    Column(_("办理方式"), 10),
    Column(_("类别"), 14),
    Column(_("渠道"), 12),
    Column(_("地点"), 26),
    Column(_("承接站点"), 20),
    Column(_("代表"), 10),
    Column(_("承办单位"), 20),
    Column(_("反映时间"), 17),
    Column(_("当前时限"), 14),
    Column(_("到期时间"), 17),
    Column(_("紧急"), 6),
]
CONTACT = (Column(_("联系人"), 12), Column(_("联系电话"), 16))


def sheet(actor, given, now):
    tab = queues.tab_of(str(given.get("tab", "")))
    params = QueryDict(urlencode(given, doseq=True))
    if any(map(finding.phone_in, params.get("q", "").split())):
        raise Invalid(_t("按手机号查找的结果不能导出。"))
    cases = tab.narrow(Case.objects.visible_to(actor), actor, now)
    found = CaseFilter(params, queryset=cases, now=now, actor=actor)
    if not found.is_valid():
        raise Invalid(_t("筛选条件不对，请重新选择。"))
    return Sheet(
        _t("事项清单"),
        COLUMNS,
        found.qs.values(*FIELDS),
        lines,
        personal_columns=CONTACT,
        personal=contacts if permissions.may_call(actor) else None,
    )


def lines(rows):
    clocks = running_clocks([row["id"] for row in rows])
    channels, yes = _words(Channel.choices), _t("是")
    modes, states = _words(Case._meta.get_field("mode").choices), {}
    for row in rows:
        clock, hidden = clocks.get(row["id"]), bool(row["sensitivity"])
        yield [
            row["number"],
            masked(shown_title(row)),
            _once(states, state_words, row["state"], row["mode"]),
            modes.get(row["mode"], ""),
            "" if hidden else row["category__name"],
            channels.get(row["channel"], ""),
            "" if hidden else masked(row["location_text"]),
            row["station__name"],
            row["representative__name"],
            row["unit__name"],
            _minute(row["submitted_at"]),
            clock_words(clock.kind, row["mode"]) if clock else "",
            _minute(clock and clock.due_at),
            yes if row["is_urgent"] else "",
        ]


def _words(choices):
    return {value: str(label) for value, label in choices}


def _once(known, tell, *given):
    """Thousands of rows share a dozen words: each is translated once."""
    if given not in known:
        known[given] = str(tell(*given))
    return known[given]


def _minute(at):
    return at.astimezone(SHANGHAI).isoformat(" ", "minutes")[:16] if at else ""


def contacts(rows, *, by, reason, now):
    """Name and telephone of each row's citizen where the actor may see them, each kept in the
    record of reveals and in the ledger of its matter; blank where there is nothing to see."""
    ids = [row["id"] for row in rows if not row.get("sensitivity")]
    cases = Case.objects.visible_to(by).for_reading().in_bulk(ids)
    for row in rows:
        case = cases.get(row["id"])
        try:
            if case is None or case.contact_or_none is None:
                yield ["", ""]
                continue
            contact = reveal_contact(case, reason=reason, by=by, now=now)
        except Refusal:
            yield ["", ""]
        else:
            yield [contact.name, contact.phone]


declare(List("cases", _("事项清单"), permissions.has_cases, sheet, "desk:queue"))
