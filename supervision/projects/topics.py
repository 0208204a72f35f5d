"""What citizens say about a project from its own page: it becomes a case of its station. And what
the codes of projects and calls lead to."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.workflow import citizen_of
from stations.qrcodes.topics import Shown

from . import actions
from .models import LivelihoodProject, Round
from .permissions import prints_code
from .workflow import RoundState


def words(code):
    """What the form says it is about; "" for what is not public."""
    row = LivelihoodProject.objects.public().select_related("public_text").filter(code=code).first()
    return _("民生实事项目“%s”") % row.published.title if row else ""


def keep(code, case, now):
    """Link the case that was told to the project."""
    row = LivelihoodProject.objects.public().filter(code=code).first()
    if row is not None:
        with transaction.atomic():
            actions.say(row, case, by=citizen_of(case), now=now)


def project_shown(code):
    row = LivelihoodProject.objects.public().filter(code=code).for_reading().first()
    return row and Shown(
        url=row.get_absolute_url(),
        name=row.published.title,
        kind=_("民生实事项目"),
        lines=tuple(filter(None, [str(row.round), row.published.place, row.code])),
        invitation=_("扫码看进展、提意见"),
        hint=_("花多少钱、谁负责、到哪一步，一看就知道"),
    )


def manages_project(actor, code):
    row = LivelihoodProject.objects.filter(code=code).first()
    return row is not None and prints_code(row, actor)


def _round(uid):
    return Round.objects.filter(uid=uid).first()


def call_shown(uid):
    row = _round(uid)
    if row is None or row.state == RoundState.PREPARING:
        return None
    return Shown(
        url=f"{row.get_absolute_url()}?by=code",
        name=_("%s征集") % row,
        kind=_("民生实事征集"),
        lines=(_("%(first)s至%(last)s") % {"first": row.call_from, "last": row.call_until},),
        invitation=_("扫码说说您希望办的事"),
        hint=_("不用注册，不留姓名，每一条都有答复"),
    )


def manages_call(actor, uid):
    row = _round(uid)
    return row is not None and prints_code(row, actor)
