"""Reference rows kept in memory: small tables that every request reads and hardly anybody changes.

A change made here is seen at once in this process and within SECONDS in the others. Nothing whose
staleness could break a promise belongs on a shelf: holidays are read from the database each time.
"""

from time import monotonic

from django.db.models.signals import post_delete, post_save

SECONDS = 5
_shelves = []


class Shelf:
    """What `read()` answers, read again after SECONDS or when a row of `model` is saved here."""

    def __init__(self, read):
        self.read = read
        self.clear()
        _shelves.append(self)

    def follow(self, model):
        """Clear when `model` changes; called once the models are loaded."""
        post_save.connect(self.clear, sender=model, weak=False)
        post_delete.connect(self.clear, sender=model, weak=False)
        return self

    def clear(self, **_signal):
        self.held = None

    def __call__(self):
        held = self.held  # taken once: another thread may clear the shelf meanwhile
        if held is None or not 0 <= monotonic() - held[0] < SECONDS:
            held = self.held = (monotonic(), self.read())
        return held[1]


def clear():
    """Forget everything: between tests, after a bulk change."""
    for shelf in _shelves:
        shelf.clear()
