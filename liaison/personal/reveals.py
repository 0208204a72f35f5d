"""Keeping that somebody looked at a person's data, and why. Whoever watches over it is told in the
same transaction."""

from django.db import transaction

from .models import Reveal

LISTENERS = []


def after_reveal(listener):
    """`listener(reveal, now=…)` is called in the transaction of every reveal."""
    LISTENERS.append(listener)


@transaction.atomic
def keep(*, subject_type, subject_id, label, division, user, reason, now):
    row = Reveal.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        label=label,
        division=division,
        user=user,
        reason=reason[:200],
        at=now,
    )
    for listener in LISTENERS:
        listener(row, now=now)
    return row
