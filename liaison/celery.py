"""Celery is a wake-up call and a CPU pool, never a store: every task finds its rows in Postgres."""

import os

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")

app = Celery("liaison")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_our_logging(**_signal):
    """Celery configures nothing of its own: its lines go through the masking handler too."""
