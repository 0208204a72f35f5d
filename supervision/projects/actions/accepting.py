"""The end of the work: acceptance with residents, satisfaction test, second rectification, archive
(D7 13–16); and what residents tap on the public page."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.limits.actions import enforce, hit
from liaison.workdays.calendar import local_day
from liaison.workflow import step
from supervision.meetings.beside import refuse_beside_a_ballot
from supervision.projects import rules
from supervision.projects.colours import Colour
from supervision.projects.grades import Grade, grade_of
from supervision.projects.models import (
    Acceptance,
    AskedBy,
    ResidentRating,
    SatisfactionTest,
    Side,
)
from supervision.projects.workflow import Action, State

from .cases import tell_citizens
from .changing import return_to_work
from .pace import stop_clocks
from .shared import (
    BEFORE_TEST,
    Invalid,
    check_day,
    keep_photos,
    require_words,
    start_clock,
)

DAY = timedelta(days=1)


def complete(project, *, text, spent=None, photos=(), owner="", by, now, version=None):
    """报告完工: everything is built, the money is told, and photographs show it."""
    require_words(text, _("请写完成情况。"))
    if not photos and not project.photos.filter(side=Side.AFTER).exists():
        raise Invalid(_("请附完工后的照片。"), "photos")
    with step(project, Action.COMPLETE, by=by, now=now, version=version, text=text) as row:
        row.percent, row.completed_at = 100, now
        row.spent = row.spent if spent is None else spent
        keep_photos(row, photos, owner, Side.AFTER, now)
        deadlines.settle(subject=row, kind="progress", now=now)
        stop_clocks(row, now)
        start_clock(row, "acceptance", now, round=row.acceptances.count() + 1)
    return project


def accept(
    project,
    *,
    accepted_on,
    residents,
    text,
    photos=(),
    owner="",
    by,
    now,
    version=None,
):
    """验收通过, with residents present; blue from now on (F63)."""
    least = int(rule(rules.RESIDENTS_AT_ACCEPTANCE, project.division))
    if residents < least:
        raise Invalid(_("验收要有群众参加，到场群众不少于 %d 人。") % least, "residents")
    given = {"by": by, "now": now, "version": version, "text": text}
    with step(project, Action.ACCEPT, **given) as row:
        _inspected(row, True, accepted_on, residents, text, by, now)
        keep_photos(row, photos, owner, Side.AFTER, now)
        row.colour, row.planned = Colour.BLUE, 100
        start_clock(row, "test", now)
        tell_citizens(row, "accept", by, now)
    return project


def refuse(project, *, accepted_on, residents, text, by, now, version=None):
    """验收不通过: back to work, with what is missing."""
    given = {"by": by, "now": now, "version": version, "text": text}
    with step(project, Action.REFUSE, **given) as row:
        _inspected(row, False, accepted_on, residents, text, by, now)
        row.state, row.completed_at = State.RUNNING, None
        row.percent = min(row.percent, 99)
        return_to_work(row, now)
    return project


def _inspected(row, passed, accepted_on, residents, text, by, now):
    require_words(text, _("请写验收意见。"))
    check_day(accepted_on, now, "accepted_on")
    Acceptance.objects.create(
        project=row,
        passed=passed,
        accepted_on=accepted_on,
        residents=residents,
        text=text,
        recorded_by=by.user,
        recorded_at=now,
    )
    deadlines.settle(subject=row, kind="acceptance", now=now)
    row.event_data |= {"residents": residents, "on": accepted_on.isoformat()}


def record_test(
    project,
    *,
    source=AskedBy.SURVEY,
    total,
    satisfied,
    basically,
    dissatisfied,
    tested_on=None,
    grade=None,
    text="",
    by,
    now,
    version=None,
):
    """登记满意度测评, of a ballot (which says its own grade when it is declared, and nobody types
    beside it) or of a survey (B3's rule). 不满意 opens the second rectification by itself;
    otherwise the project is settled."""
    tested_on = tested_on or localdate(now)
    check_day(tested_on, now, "tested_on")
    if min(satisfied, basically, dissatisfied) < 0 or total < 1:
        raise Invalid(_("份数应是不小于 0 的整数，发出数至少是 1。"), "total")
    if satisfied + basically + dissatisfied > total:
        raise Invalid(_("三项之和不能超过发出数。"), "total")
    if by.kind != "system":
        source, grade = AskedBy.SURVEY, None  # what a ballot found only the ballot says
    grade = grade or grade_of(satisfied=satisfied, basically=basically, total=total)
    given = {"by": by, "now": now, "version": version, "text": text}
    with step(project, Action.TEST, **given) as row:
        refuse_beside_a_ballot(row, BEFORE_TEST, by)
        SatisfactionTest.objects.create(
            project=row,
            source=source,
            total=total,
            satisfied=satisfied,
            basically=basically,
            dissatisfied=dissatisfied,
            grade=grade,
            tested_on=tested_on,
            text=text,
            recorded_by=by.user,
            recorded_at=now,
        )
        deadlines.settle(subject=row, kind="test", now=now)
        row.event_data["grade"] = str(grade)
        if grade == Grade.DISSATISFIED:
            row.state, row.rectifications = State.RECTIFYING, row.rectifications + 1
            start_clock(row, "rectification", now, round=row.rectifications)
        else:
            row.state, row.ended_at = State.SETTLED, now
        tell_citizens(row, str(row.state), by, now)
    return project


def rectify(project, *, text, photos=(), owner="", by, now, version=None):
    """报告整改完成: what was done about it; then it is tested again."""
    require_words(text, _("请写整改情况。"))
    with step(project, Action.RECTIFY, by=by, now=now, version=version, text=text) as row:
        keep_photos(row, photos, owner, Side.AFTER, now)
        deadlines.settle(subject=row, kind="rectification", now=now)
        start_clock(row, "test", now, round=row.rectifications + 1)
    return project


def archive(project, *, text, by, now, version=None):
    """归档: `text` says where the papers lie."""
    require_words(text, _("请写明档案号或者存放处。"))
    with step(project, Action.ARCHIVE, by=by, now=now, version=version, text=text):
        pass
    return project


class NotYet(Refusal):
    status = 404
    code = "not-accepted-yet"


class Crowded(Refusal):
    """So many tapped from this network today that nothing more is counted (429)."""

    status = 429
    code = "crowded"


def rate(project, *, grade, browser, network, now):
    """群众评价: once per browser, project and day; nothing about the person is stored. Raises
    NotYet (404), TooMany or Crowded (429)."""
    if not project.takes_ratings or grade not in Grade.values:
        raise NotYet
    today, day = {"per": DAY, "now": now}, local_day(now)
    most = int(rule(rules.RATINGS_PER_NETWORK, project.division))
    key = f"{project.pk}:{day}"
    enforce(scope="projects.rate", key=f"{key}:{browser}", limit=1, **today)
    if hit(scope="projects.rate_network", key=f"{key}:{network}", limit=most, **today):
        raise Crowded
    with transaction.atomic():
        row, _new = ResidentRating.objects.get_or_create(project=project, day=day, grade=grade)
        ResidentRating.objects.filter(pk=row.pk).update(count=F("count") + 1)
