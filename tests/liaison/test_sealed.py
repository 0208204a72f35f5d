"""Sealed files: what comes back is what went in, or nothing."""

import io

import pytest

from liaison import sealed


def stored(plain, key):
    target = io.BytesIO()
    sealed.seal(io.BytesIO(plain), target, key)
    return target.getvalue()


def read(kept, key):
    return b"".join(sealed.unsealed(io.BytesIO(kept), key))


@pytest.mark.parametrize("size", [0, 1, sealed.FRAME - 1, sealed.FRAME, sealed.FRAME + 1, 200_000])
def test_any_length_comes_back_and_is_not_to_be_read_without_the_key(size):
    key, plain = sealed.new_key(), b"\x07secret!" * (size // 8) + b"x" * (size % 8)
    kept = stored(plain, key)
    assert read(kept, key) == plain
    assert b"secret!" not in kept
    with pytest.raises(sealed.Broken):
        read(kept, sealed.new_key())


def test_frames_changed_moved_or_cut_off_are_found():
    key, whole = sealed.new_key(), sealed.FRAME + sealed.TAG
    kept = stored(b"a" * sealed.FRAME + b"b" * sealed.FRAME + b"c", key)
    changed = bytes([kept[0] ^ 1]) + kept[1:]
    moved = kept[whole : 2 * whole] + kept[:whole] + kept[2 * whole :]
    for wrong in (changed, moved, kept[: 2 * whole], kept[:-1]):
        with pytest.raises(sealed.Broken):
            read(wrong, key)
