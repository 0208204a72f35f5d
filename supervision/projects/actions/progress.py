"""The unit's progress reports, with photographs taken on the spot (D7 11, F63)."""

from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.workflow import step
from supervision.projects.colours import Colour
from supervision.projects.models import ProgressReport, Side
from supervision.projects.workflow import Action

from .pace import QUARTER, evaluate
from .shared import Invalid, keep_photos, require_words


def report(
    project,
    *,
    percent,
    text,
    spent=None,
    reason="",
    photos=(),
    owner="",
    photos_before=(),
    by,
    now,
    version=None,
):
    """报告进展. Settles what the quarter owes; a report that leaves the project red says why."""
    require_words(text, _("请写进展。"))
    if not 0 <= percent <= 100:
        raise Invalid(_("进度应在 0 到 100 之间。"), "percent")
    if spent is not None and spent < 0:
        raise Invalid(_("支出不能是负数。"), "spent")
    with step(project, Action.REPORT, by=by, now=now, version=version, text=text) as row:
        row.percent = percent
        row.spent = row.spent if spent is None else spent
        evaluate(row, now, reason=reason)
        if row.colour == Colour.RED and not reason:
            raise Invalid(
                _("计划进度 %(planned)d%%，实际 %(actual)d%%，为红色，请说明滞后原因和措施。")
                % {"planned": row.planned, "actual": row.percent},
                "reason",
            )
        row.reported_at = now
        deadlines.settle(subject=row, kind=QUARTER, now=now)
        ProgressReport.objects.create(
            project=row,
            percent=percent,
            planned=row.planned,
            colour=row.colour,
            spent=row.spent,
            text=text,
            reason=reason,
            reported_by=by.user,
            reported_at=now,
        )
        keep_photos(row, photos_before, owner, Side.BEFORE, now)
        keep_photos(row, photos, owner, Side.DURING, now)
        row.event_data |= {"percent": percent, "planned": row.planned, "colour": row.colour}
    return project


def explain(project, *, text, by, now, version=None):
    """说明滞后原因: what red asks of the unit."""
    require_words(text, _("请写明滞后的原因和措施。"))
    with step(project, Action.EXPLAIN, by=by, now=now, version=version, text=text) as row:
        row.owes_reason = False
        deadlines.settle(subject=row, kind="reason", now=now)
    return project


def note(project, *, text, by, now, version=None):
    """记录: a remark on the project's record, not public."""
    require_words(text, _("请写下要记录的内容。"))
    with step(project, Action.NOTE, by=by, now=now, version=version, text=text):
        pass
    return project


def hide_photo(project, *, photo, text, by, now, version=None):
    """撤下照片 from the public page, with the reason."""
    require_words(text, _("请写明撤下的原因。"))
    given = {"by": by, "now": now, "version": version, "text": text, "data": {"photo": photo.pk}}
    with step(project, Action.HIDE_PHOTO, **given) as row:
        if not row.photos.filter(pk=photo.pk, is_hidden=False).update(is_hidden=True):
            raise Invalid(_("没有这张照片，或者已经撤下。"), "photo")
    return project
