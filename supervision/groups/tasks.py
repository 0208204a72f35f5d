from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def keep_pace():
    return actions.keep_pace(now=timezone.now())
