"""The house's own tables as plain Django would read them, and three of its own to write to."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    username = models.CharField(max_length=150, unique=True)
    is_active = models.BooleanField()
    is_superuser = models.BooleanField()
    is_staff = models.BooleanField()

    objects = BaseUserManager()
    USERNAME_FIELD = "username"

    class Meta:
        managed = False
        db_table = "accounts_user"

    def __str__(self):
        return self.username


class Case(models.Model):
    number = models.CharField(max_length=24)
    title = models.CharField(max_length=60)
    content = models.TextField()
    state = models.CharField(max_length=30)
    queue_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    station_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "cases_case"

    def __str__(self):
        return self.number


class Event(models.Model):
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=40)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_event"

    def __str__(self):
        return self.action


class Matter(models.Model):
    number = models.TextField(unique=True)
    station_id = models.BigIntegerField()
    content = models.TextField()
    name = models.TextField()
    phone = models.TextField()
    state = models.TextField()
    submitted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "reference_matter"

    def __str__(self):
        return self.number


class MatterEvent(models.Model):
    matter = models.ForeignKey(Matter, models.CASCADE)
    action = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "reference_event"

    def __str__(self):
        return self.action


class MatterClock(models.Model):
    matter = models.ForeignKey(Matter, models.CASCADE)
    due_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "reference_clock"

    def __str__(self):
        return str(self.due_at)
