"""The implementation plan: unit, money, milestones; and the start of supervision (D7 10)."""

from itertools import pairwise

from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.workflow import WrongState, step
from stations.organisations.models import Organisation
from supervision.projects.colours import Colour
from supervision.projects.models import Milestone, Occasion, PublicText
from supervision.projects.workflow import Action, State

from .pace import evaluate, owe_quarter
from .shared import AFTER_START, BEFORE_START, Invalid, require_words

MOST_MILESTONES = 24
LONGEST_YEARS = 5


def assign(project, *, unit, by, now, version=None):
    """确定责任单位: by the government, who answers for it until the end."""
    with step(project, Action.ASSIGN, by=by, now=now, version=version) as row:
        if unit not in Organisation.objects.handling_for(row.division):
            raise Invalid(_("请选择本级的承办单位。"), "unit")
        if unit.pk == row.unit_id:
            raise Invalid(_("已经是这个单位。"), "unit")
        row.unit = unit
        row.event_data["unit"] = unit.code
        if row.state == State.PLANNING:
            row.plan_sent_at = None
    return project


def plan(project, *, goal, budget, starts_on, ends_on, milestones, text="", by, now, version=None):
    """报送实施计划. `milestones` are dicts of title, due_on, percent, is_yearly; the last one is
    the end (100 %). One that lasts over a year's end has a goal for every year (B3)."""
    require_words(goal, _("请写年度目标。"), "goal")
    if budget is None or budget < 0:
        raise Invalid(_("请填写计划投资，没有投资的填 0。"), "budget")
    if not starts_on < ends_on or ends_on.year - starts_on.year >= LONGEST_YEARS:
        raise Invalid(_("完成日期要晚于开始日期，并在五年之内。"), "ends_on")
    _check_milestones(milestones, starts_on, ends_on)
    with step(project, Action.PLAN, by=by, now=now, version=version, text=text) as row:
        row.goal, row.budget = goal, budget
        row.starts_on, row.ends_on, row.plan_sent_at = starts_on, ends_on, now
        row.milestones.all().delete()
        Milestone.objects.bulk_create(Milestone(project=row, **one) for one in milestones)
        row.event_data |= {"budget": str(budget), "until": ends_on.isoformat()}
    return project


def _check_milestones(milestones, starts_on, ends_on):
    if not milestones or len(milestones) > MOST_MILESTONES:
        raise Invalid(_("请填写 1 到 %d 个节点。") % MOST_MILESTONES, "milestones")
    if not all(starts_on < one["due_on"] <= ends_on for one in milestones):
        raise Invalid(_("节点日期应在开始日期之后、完成日期以前。"), "milestones")
    for first, second in pairwise(milestones):
        if not (first["due_on"] < second["due_on"] and first["percent"] < second["percent"]):
            raise Invalid(_("节点要按日期排列，累计进度逐个增加。"), "milestones")
    last = milestones[-1]
    if last["percent"] != 100 or last["due_on"] != ends_on:
        raise Invalid(_("最后一个节点应是完成日期，累计进度 100%。"), "milestones")
    years = set(range(starts_on.year, ends_on.year + 1))
    yearly = {one["due_on"].year for one in milestones if one.get("is_yearly")}
    if len(years) > 1 and years - yearly:
        missing = "、".join(str(year) for year in sorted(years - yearly))
        raise Invalid(_("跨年度项目每年都要有年度目标节点，还缺 %s 年。") % missing, "milestones")


def return_plan(project, *, text, by, now, version=None):
    """退回计划, with what to change."""
    require_words(text, _("请写明要改什么。"))
    with step(project, Action.RETURN_PLAN, by=by, now=now, version=version, text=text) as row:
        row.plan_sent_at = None
    return project


def approve_plan(project, *, text="", by, now, version=None):
    """审定计划: the government publishes it; until then everybody reads the one before."""
    with step(project, Action.APPROVE_PLAN, by=by, now=now, version=version, text=text) as row:
        row.public_text = PublicText.of(row, Occasion.PLAN, now)
        deadlines.settle(subject=row, kind="plan", now=now)
    return project


def start(project, *, by, now, version=None):
    """启动监督. A project without a supervision group cannot start (F62)."""
    with step(project, Action.START, by=by, now=now, version=version) as row:
        set_going(row, now)
    return project


def set_going(row, now):
    """The work on a project already locked goes on under supervision, or is refused."""
    for complaint in BEFORE_START:
        if words := complaint(row):
            raise WrongState(words, row.state)
    row.started_at = row.started_at or now
    row.colour = row.colour or Colour.GREEN
    evaluate(row, now)
    owe_quarter(row, now)
    row.state = State.RUNNING
    for listener in AFTER_START:
        listener(row, now)
