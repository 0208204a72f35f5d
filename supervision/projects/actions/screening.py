"""From the call to the candidate list: pool, first choice, feasibility, legality (D7 01–04)."""

from django.utils.translation import gettext as _

from liaison.workflow import NotAllowed, begin, step
from stations.network.models import Station
from supervision.projects import codes, permissions
from supervision.projects.models import LivelihoodProject, Reason, Review, ReviewKind, Source
from supervision.projects.workflow import COLLECT, Action, RoundState, State

from .cases import tell_citizens
from .shared import Invalid, require_words

FIELDS = ("title", "need", "content", "place", "category", "station")
RISKS = {"adds_burden": Reason.BURDEN, "adds_debt": Reason.DEBT}


def collect(
    round,
    *,
    title,
    content,
    need="",
    place="",
    category=None,
    station=None,
    source=Source.PAPER,
    by,
    now,
):
    """征集: a project is proposed at the desk, or a clerk makes one of what the public said. A
    proposal of somebody else waits in 征集 until a clerk puts it into the pool."""
    if not permissions.proposes(by) or not _reaches(round, by):
        raise NotAllowed(_("您不能为这个年度项目提出建议。"))
    if round.state == RoundState.ENDED:
        raise Invalid(_("这一轮已经结束，请选择新的年度项目。"), "round")
    require_words(title, _("请写项目名称。"), "title")
    require_words(content, _("请写建设内容和目标。"), "content")
    row = LivelihoodProject(
        code=codes.take(round.division, round.year),
        round=round,
        division=round.division,
        title=title,
        need=need,
        content=content,
        place=place,
        category=category,
        station=station or _station_of(round.division),
        source=source,
    )
    role = "".join(sorted(row.roles_of(by))[:1]) or by.membership.role
    with begin(row, COLLECT, by=by, now=now, role=role, data={"source": source}):
        pass
    return row


def _reaches(round, by):
    return type(round).objects.visible_to(by).filter(pk=round.pk).exists()


def _station_of(division):
    """Where people speak about a project when nobody chose: the first station of its place."""
    rows = Station.objects.public().filter(status="running", division__code__startswith=division)
    return rows.order_by("division_id", "id").first()


def edit(project, *, by, now, version=None, **fields):
    """修改, as long as it is no candidate."""
    with step(project, Action.EDIT, by=by, now=now, version=version) as row:
        for name in FIELDS:
            if name in fields:
                setattr(row, name, fields[name])
        require_words(row.title, _("请写项目名称。"), "title")
        require_words(row.content, _("请写建设内容和目标。"), "content")
        row.event_data["fields"] = sorted(set(fields) & set(FIELDS))
    return project


def pool(project, *, text="", by, now, version=None):
    """入库: the pool is permanent; what is not chosen this year may be chosen next."""
    with step(project, Action.POOL, by=by, now=now, version=version, text=text) as row:
        tell_citizens(row, "pool", by, now)
    return project


def select(project, *, round=None, by, now, version=None):
    """列入初选 of the round that runs now."""
    with step(project, Action.SELECT, by=by, now=now, version=version) as row:
        chosen = round or row.round
        if chosen.division != row.division or chosen.state == RoundState.ENDED:
            raise Invalid(_("请选择本级正在进行的年度项目。"), "round")
        row.round, row.publicised_until = chosen, None
        row.adds_burden = row.adds_debt = None
        row.event_data["year"] = chosen.year
    return project


def pass_feasibility(project, *, text, adds_burden=False, adds_debt=False, by, now, version=None):
    """论证通过. What adds burden or debt risk cannot pass; it is rejected with that code (B3)."""
    require_words(text, _("请写论证意见。"))
    for name, found in (("adds_burden", adds_burden), ("adds_debt", adds_debt)):
        if found:
            raise Invalid(
                _("%s的项目不能通过论证，请按这个原因“不列入”。") % RISKS[name].label, name
            )
    action = Action.PASS_FEASIBILITY
    with step(project, action, by=by, now=now, version=version, text=text) as row:
        row.adds_burden = row.adds_debt = False
        _reviewed(row, ReviewKind.FEASIBILITY, text, by, now)
    return project


def pass_legality(project, *, text, by, now, version=None):
    """合法性审查通过, by somebody who did not review the feasibility."""
    require_words(text, _("请写审查意见。"))
    given = {"by": by, "now": now, "version": version, "text": text}
    with step(project, Action.PASS_LEGALITY, **given) as row:
        _reviewed(row, ReviewKind.LEGALITY, text, by, now)
    return project


def _reviewed(project, kind, text, by, now, *, passed=True):
    Review.objects.create(
        project=project,
        kind=kind,
        passed=passed,
        text=text,
        reviewed_by=by.user,
        reviewed_at=now,
    )


def send_back(project, *, text, by, now, version=None):
    """退回项目库, with the reason; it may be chosen again."""
    require_words(text, _("请写明退回的理由。"))
    with step(project, Action.SEND_BACK, by=by, now=now, version=version, text=text) as row:
        if row.state == State.LEGALITY:
            _reviewed(row, ReviewKind.LEGALITY, text, by, now, passed=False)
        row.state, row.publicised_until = State.POOLED, None
    return project


def reject(project, *, reason, text, by, now, version=None):
    """不列入, with its reason code. Burden and debt risk are marked with the code itself."""
    if reason not in Reason.values:
        raise Invalid(_("请选择不列入的原因。"), "reason")
    require_words(text, _("请写明不列入的理由。"))
    given = {"by": by, "now": now, "version": version, "text": text, "data": {"reason": reason}}
    with step(project, Action.REJECT, **given) as row:
        if row.state in {State.SCREENING, State.LEGALITY}:
            kind = {
                State.SCREENING: ReviewKind.FEASIBILITY,
                State.LEGALITY: ReviewKind.LEGALITY,
            }[row.state]
            _reviewed(row, kind, text, by, now, passed=False)
        row.reason = reason
        row.adds_burden = True if reason == Reason.BURDEN else row.adds_burden
        row.adds_debt = True if reason == Reason.DEBT else row.adds_debt
        row.state = State.REJECTED
        tell_citizens(row, "reject", by, now, reason=str(row.get_reason_display()))
    return project


def reconsider(project, *, text, by, now, version=None):
    """重新入库 of what was not taken before."""
    require_words(text, _("请写明重新考虑的理由。"))
    with step(project, Action.RECONSIDER, by=by, now=now, version=version, text=text) as row:
        row.reason, row.adds_burden, row.adds_debt = "", None, None
    return project
