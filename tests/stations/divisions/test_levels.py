import pytest

from stations.divisions.levels import ancestors, level_of, parent_code, shorten


@pytest.mark.parametrize(
    ("published", "stored"),
    [
        ("360000", "36"),
        ("360100", "3601"),
        ("360112", "360112"),
        ("360112000000", "360112"),
        ("360112001000", "360112001"),
        ("360112001201", "360112001201"),
        ("360112001201001", "360112001201001"),
        ("360100000000", "3601"),
        ("36", "36"),
    ],
)
def test_published_codes_are_stored_short(published, stored):
    assert shorten(published) == stored


@pytest.mark.parametrize("text", ["", "3", "360", "36011", "0", "000000", "36a112", "３６０１１２"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(ValueError, match=f"^{text}$"):
        shorten(text)


def test_a_code_is_its_own_path():
    assert ancestors("990101001001") == ["99", "9901", "990101", "990101001", "990101001001"]
    assert parent_code("990101001001001") == "990101001001"
    assert parent_code("99") == ""
    assert level_of("990101001") == "township"
