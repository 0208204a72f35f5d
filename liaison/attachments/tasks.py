from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def sweep_orphans():
    return actions.sweep_orphans(now=timezone.now())
