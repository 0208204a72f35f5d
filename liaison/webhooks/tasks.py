from celery import shared_task
from django.utils import timezone

from . import delivery


@shared_task
def deliver():
    now = timezone.now()
    delivery.follow(now=now)
    return delivery.deliver_due(now=now)


@shared_task
def forget():
    return delivery.forget(now=timezone.now())
