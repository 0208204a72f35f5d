from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "suggestions.commitments"
    verbose_name = "承诺"

    def ready(self):
        from liaison.deadlines import actions as deadlines
        from suggestions.cases import extensions

        from .actions import follow_result
        from .presentation import of_case
        from .privacy import forget
        from .reminders import lock, remind

        deadlines.register("commitments.commitment", remind, lock)
        extensions.ON_RESULT.append(follow_result)
        extensions.ON_FORGET.append(forget)
        extensions.ABOUT["commitments"] = of_case
