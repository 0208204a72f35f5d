"""The kernel, the public portal and the desk of 家站点 · Liaison."""

from .celery import app as celery_app

__all__ = ["celery_app"]
