"""暂停删除: what must be kept as it is while a court, an audit or an inquiry needs it."""

from django.utils.translation import gettext as _

from liaison.errors import Refusal

from .models import Hold


class Invalid(Refusal):
    status = 422
    code = "invalid"


def active(subject):
    """The hold that stands on `subject`, or None."""
    return Hold.objects.filter(
        subject_type=subject.subject_type, subject_id=subject.pk, released_at=None
    ).first()


def held_ids(subject_type):
    """Ids of the held subjects of one type, as a subquery."""
    return Hold.objects.filter(subject_type=subject_type, released_at=None).values("subject_id")


def place(*, subject, label, division, reason, user, now):
    """Raises Invalid. The caller holds the subject's row and has checked who asks."""
    if not reason:
        raise Invalid(_("请写明暂停删除的理由。"))
    if active(subject):
        raise Invalid(_("这件事项已经暂停删除。"))
    return Hold.objects.create(
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        label=label,
        division=division,
        reason=reason,
        placed_by=user,
        placed_at=now,
    )


def release(*, hold, user, now):
    """End it. The caller erases then, when the person asked for it meanwhile."""
    hold.released_by, hold.released_at = user, now
    hold.save(update_fields=["released_by", "released_at"])
