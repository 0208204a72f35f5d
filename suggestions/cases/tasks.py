from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def close_unrated():
    actions.close_unrated(now=timezone.now())


@shared_task
def resume_unsupplied():
    actions.resume_unsupplied(now=timezone.now())


@shared_task
def follow_main_cases():
    now = timezone.now()
    actions.follow_main_cases(now=now)
    actions.part_from_ended(now=now)
