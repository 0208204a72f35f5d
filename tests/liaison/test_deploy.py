import os
import secrets
import subprocess
import sys

from liaison.environment import BASE_DIR

CHECK = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
print(settings.DATABASES["default"]["OPTIONS"])
"""


def test_the_deployment_check_has_nothing_to_say():
    environment = os.environ | {
        "SITE_URL": "https://liaison.example.cn",
        "DEMO": "0",
        "RANDOM_PAGE_COST": "4",
        "DJANGO_SETTINGS_MODULE": "liaison.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEY": secrets.token_urlsafe(50),
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # a setting of the tests themselves
    checked = subprocess.run(
        [sys.executable, "-c", CHECK, "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "random_page_cost=4.0" in checked.stdout
    assert "no issues (0 silenced)" in checked.stdout
