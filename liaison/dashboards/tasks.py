from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def follow():
    while actions.follow(now=timezone.now()) == 2000:
        pass
