from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from liaison.accounts.models import User
from liaison.api import actions
from liaison.errors import Refusal


class Command(BaseCommand):
    help = "Issue a key for the REST API and print it, and nothing else. It is shown only once."

    def add_arguments(self, parser):
        parser.add_argument("--user", required=True, help="username of the owner")
        parser.add_argument("--scopes", required=True, help="comma-separated, e.g. cases:read")
        parser.add_argument(
            "--membership", type=int, help="id of the office to act in; default: the first current"
        )
        parser.add_argument("--name", default="create_api_key", help="what the key is for")
        parser.add_argument("--within", default="", help="code of a division to narrow it to")
        parser.add_argument("--days", type=int, default=365, help="days until it expires")

    def handle(self, *, user, scopes, name, days, membership, within, **options):
        owner = User.objects.filter(username=user, is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active user {user!r}.")
        if not 1 <= days <= 3650:
            raise CommandError("--days must be between 1 and 3650.")
        office = None
        if membership is not None:
            office = owner.memberships.filter(pk=membership).first()
            if office is None:
                raise CommandError(f"{user!r} has no membership {membership}.")
        try:
            _row, key = actions.issue(
                user=owner,
                membership=office,
                scopes=scopes.split(","),
                name=name,
                within=within,
                days=days,
                now=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.detail)) from refusal
        self.stdout.write(key)
