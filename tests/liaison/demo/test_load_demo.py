import pytest
from django.core.management import CommandError, call_command


def test_it_is_refused_where_demo_is_off(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
