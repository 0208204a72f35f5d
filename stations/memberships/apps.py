from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "stations.memberships"
    verbose_name = "任职"

    def ready(self):
        from liaison.accounts import actions as accounts
        from liaison.personal import reveals

        from .notifications import watch_lockout, watch_reveal

        accounts.after_lockout(watch_lockout)
        reveals.after_reveal(watch_reveal)
