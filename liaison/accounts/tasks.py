from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from . import actions


@shared_task
def clear_sessions():
    call_command("clearsessions")


@shared_task
def forget_sign_ins():
    actions.forget_sign_ins(now=timezone.now())
