from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def seal():
    while actions.seal() == 5000:
        pass


@shared_task
def publish():
    while actions.seal(everywhere=True) == 5000:
        pass
    actions.publish(day=timezone.localdate())
