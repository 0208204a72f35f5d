from celery import shared_task
from django.utils import timezone

from . import delivery


@shared_task
def deliver():
    return delivery.run(now=timezone.now())


@shared_task
def forget():
    return delivery.forget(now=timezone.now())
