"""Between colleagues: internal remarks, who of an office handles a case, who follows it."""

from django.utils.translation import gettext as _

from liaison.workflow import NotAllowed, step
from suggestions.cases.colleagues import Handler, Watch, colleagues, office_of
from suggestions.cases.workflow import Action, Role

from .shared import Invalid, require_words


def remark(case, *, text, by, now, version=None):
    """内部备注: for the congress side alone, never for the citizen or a unit."""
    require_words(text, _("请写下备注。"))
    with step(case, Action.REMARK, by=by, now=now, version=version, text=text):
        pass
    return case


def entrust(case, *, user, by, now, version=None):
    """指定经办人: one of the same office, oneself too. Each office around a case has its own, and
    whoever else of the office opens the case may still act."""
    data = {"user": user.pk}
    with step(case, Action.ENTRUST, by=by, now=now, version=version, data=data) as c:
        if not colleagues(by.membership, now=now).filter(user=user).exists():
            raise Invalid(_("只能指定本岗位的同事。"), "user")
        if c.sensitivity and not _reads(c, user):
            raise Invalid(_("敏感件只能由知悉人经办。"), "user")
        c.event_data["office"] = office_of(by.membership)
        Handler.objects.update_or_create(
            case=c, office=office_of(by.membership), defaults={"user": user, "at": now}
        )
    return case


def _reads(case, user):
    return case.readers.filter(user=user).exists()


def watch(case, *, by, now):
    """关注: hear of every later step, as far as the office reaches the case then."""
    if not case.roles_of(by) - {Role.AUDITOR}:
        raise NotAllowed(_("您不办理这件事项，不能关注。"))
    Watch.objects.update_or_create(
        case=case, user=by.user, defaults={"membership": by.membership, "at": now}
    )


def unwatch(case, *, by):
    Watch.objects.filter(case=case, user=by.user).delete()
