from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "supervision.letters"
    verbose_name = "监督建议函和问题清单"

    def ready(self):
        from liaison.attachments import permissions as attachments
        from supervision.meetings import hanging

        from . import (
            lists,  # noqa: F401 - the tables to take away are declared there
            papers,  # noqa: F401 - and the kind of paper
            presentation,
        )
        from .models import Problem, SupervisionLetter
        from .permissions import may_fetch_of
        from .reminders import register_all

        register_all()
        for model in (SupervisionLetter, Problem):
            attachments.register(model._meta.label_lower, may_fetch_of(model))
        hanging.register("letters", presentation.of_meeting, presentation.starts)
