from celery import shared_task
from django.utils import timezone

from . import materials


@shared_task
def sweep_files():
    return materials.sweep_files(now=timezone.now())
