from io import StringIO

import pytest
from django.core.management import call_command

from liaison.accounts.models import User

pytestmark = pytest.mark.django_db


def test_only_accounts_that_open_are_printed(settings):
    """An older demo folder has a colleague without a password, and lacks whoever came later."""
    settings.DEMO = True
    User.objects.create_user(username="office", password="demo-2026", display_name="甲")
    colleague = User(username="office-b", display_name="乙")
    colleague.set_unusable_password()
    colleague.save()
    said = StringIO()
    call_command("print_welcome", stdout=said)
    listed = {line.split()[0] for line in said.getvalue().splitlines() if line.startswith("    ")}
    assert listed == {"office"}
