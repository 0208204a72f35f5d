"""What citizens say about a project from its own page: it becomes a case of its station."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.workflow import citizen_of

from . import actions
from .models import LivelihoodProject


def words(code):
    """What the form says it is about; "" for what is not public."""
    row = LivelihoodProject.objects.public().filter(code=code).first()
    return _("民生实事项目“%s”") % row.title if row else ""


def keep(code, case, now):
    """Link the case that was told to the project."""
    row = LivelihoodProject.objects.public().filter(code=code).first()
    if row is not None:
        with transaction.atomic():
            actions.say(row, case, by=citizen_of(case), now=now)
