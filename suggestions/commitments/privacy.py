"""Taking the person out of what was written about a promise, when the case forgets them."""

from liaison.ledger import actions as ledger
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record

from .models import Commitment
from .workflow import ERASE


def forget(case, scrub, words, now):
    rows = Commitment.objects.select_for_update(of=("self",)).filter(case=case).order_by("pk")
    for row in rows:
        notifications.rewrite(subject=row, change=scrub)
        texts = ledger.rewritten(subject=row, change=lambda event, text: scrub(text))
        if not texts:
            continue
        data = {"redacted": ledger.redactions(texts)}
        event = record(row, ERASE, by=SYSTEM, now=now, data=data)
        ledger.redact(event=event, texts=texts)
