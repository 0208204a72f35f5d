"""What the citizen's rights do to what is public about their matter: it goes, at once."""

from liaison.ledger import actions as ledger
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record

from .actions import withdraw_by_system
from .models import TEXTS, Publication, Why
from .workflow import ERASE

REASONS = {
    "retracted": Why.CONSENT,
    "forgotten": Why.ERASED,
    "sensitive": Why.SENSITIVE,
    "reopened": Why.REOPENED,
}


def withdraw_at_once(case, reason, now):
    withdraw_by_system(case, why=REASONS[reason], now=now)


def forget(case, scrub, words, now):
    """Whatever of the person slipped into a summary or into what was written about it."""
    rows = Publication.objects.select_for_update(of=("self",)).filter(case=case).order_by("pk")
    for row in rows:
        notifications.rewrite(subject=row, change=scrub)
        for name in TEXTS:
            most = row._meta.get_field(name).max_length
            setattr(row, name, scrub(getattr(row, name))[:most])
        row.save(update_fields=TEXTS)
        texts = ledger.rewritten(subject=row, change=lambda event, text: scrub(text))
        if not texts:
            continue
        data = {"redacted": ledger.redactions(texts)}
        event = record(row, ERASE, by=SYSTEM, now=now, data=data)
        ledger.redact(event=event, texts=texts)
