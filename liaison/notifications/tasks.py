from celery import shared_task
from django.utils import timezone

from . import delivery, digest, receipts


@shared_task
def deliver():
    return delivery.deliver_due(now=timezone.now())


@shared_task
def send_digests():
    return digest.send_due(now=timezone.now())


@shared_task
def forget_nonces():
    return receipts.forget(now=timezone.now())
