import os
import secrets
import subprocess
import sys

from liaison.environment import BASE_DIR


def test_the_deployment_check_has_nothing_to_say():
    environment = os.environ | {
        "SITE_URL": "https://liaison.example.cn",
        "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEY": secrets.token_urlsafe(50),
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # a setting of the tests themselves
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout
