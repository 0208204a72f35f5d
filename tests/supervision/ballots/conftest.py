import pytest

from supervision.ballots import sealing
from tests.cast import make_county

from .halls import WEAK


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch):
    for name, value in WEAK.items():
        monkeypatch.setattr(sealing, name, value)
