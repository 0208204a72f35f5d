from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def sweep():
    return actions.sweep_all(now=timezone.now())
