from celery import shared_task
from django.utils import timezone

from . import delivery


@shared_task
def deliver():
    return delivery.deliver_due(now=timezone.now())
