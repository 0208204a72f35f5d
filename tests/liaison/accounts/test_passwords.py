import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize("password", ["demo-2026", "Abcd-efgh", "ABCD1234x", "江山如此多娇a1"])
def test_three_classes_of_characters_are_enough(password):
    validate_password(password)


@pytest.mark.parametrize("password", ["ghtyrueiwo", "ghtyr12345", "GHTYR-ADKS", "aB3-xyz"])
def test_two_classes_or_seven_characters_are_not(password):
    with pytest.raises(ValidationError):
        validate_password(password)
