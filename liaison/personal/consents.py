"""Separate consents: given to a version of the notice, withdrawn as easily (PIPL arts. 14–16)."""

from .models import Consent, NoticeText


def standing(subject):
    """{purpose: Consent} of what the person agrees to now."""
    rows = Consent.objects.filter(
        subject_type=subject.subject_type, subject_id=subject.pk, withdrawn_at=None
    )
    return {row.purpose: row for row in rows}


def stands(subject, purpose):
    return purpose in standing(subject)


def was_asked(subject, purpose):
    """Whether the person ever agreed, also when they took it back since: nobody is asked twice."""
    rows = Consent.objects.filter(subject_type=subject.subject_type, subject_id=subject.pk)
    return rows.filter(purpose=purpose).exists()


def give(*, subject, purpose, channel, now):
    """Record consent to the notice as it reads now; said twice it stands once. The Consent, and
    whether it is new. The caller holds the subject's row."""
    held = standing(subject).get(purpose)
    if held:
        return held, False
    notice = NoticeText.current(purpose, now)
    return Consent.objects.create(
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        purpose=purpose,
        notice_version=notice.version if notice else 0,
        given_at=now,
        channel=channel,
    ), True


def withdraw(*, subject, purpose, now):
    """True when a standing consent ended."""
    held = standing(subject).get(purpose)
    if held is None:
        return False
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])
    return True
