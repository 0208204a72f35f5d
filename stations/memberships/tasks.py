from celery import shared_task
from django.utils import timezone

from . import notifications


@shared_task
def tell_watchers():
    now = timezone.now()
    return notifications.count_reveals(now=now) + notifications.tell_missing_calendar(now=now)
