"""Taking the person out of what was handed over, when the case forgets them (erasure.py)."""

from liaison.documents import actions as documents
from liaison.ledger import actions as ledger
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record

from .models import Transfer
from .workflow import ERASE


def archived(case):
    """The papers of every hand-over, for the sealed copy."""
    files = {}
    for row in Transfer.objects.filter(case=case).order_by("pk"):
        files |= documents.archived(about=row)
    return files


def forget(case, scrub, words, now):
    """`case` has been rewritten already. What another office received long ago stays there on
    paper; here its copy says no more than the case does."""
    rows = Transfer.objects.select_for_update(of=("self",)).filter(case=case).order_by("pk")
    for row in rows:
        before = (row.title, row.facts, row.location_text)
        row.title = case.title[:60] if words else scrub(row.title)[:60]
        row.facts = case.content if words else scrub(row.facts)
        row.location_text = case.location_text
        row.save(update_fields=["title", "facts", "location_text"])
        notifications.rewrite(subject=row, change=scrub)
        documents.forget(about=row, scrub=scrub, words=words, now=now)
        texts = ledger.rewritten(subject=row, change=lambda event, text: scrub(text))
        if not texts and before == (row.title, row.facts, row.location_text):
            continue
        data = {"redacted": ledger.redactions(texts)}
        event = record(row, ERASE, by=SYSTEM, now=now, data=data)
        ledger.redact(event=event, texts=texts)
