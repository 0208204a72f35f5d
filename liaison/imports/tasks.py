from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def run():
    return actions.run(now=timezone.now())


@shared_task
def forget():
    return actions.forget(now=timezone.now())


@shared_task
def sweep_files():
    return actions.sweep_files(now=timezone.now())
