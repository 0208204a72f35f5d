"""Where an attachment is fetched."""

from django.urls import reverse


def url_of(photo):
    """Where session and key alike may fetch it."""
    return reverse("api:attachment-detail", args=[photo.pk])
