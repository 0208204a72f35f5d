import pytest

from supervision.ballots import sealing

BOX = b"ballot"


def test_every_envelope_has_one_length_and_no_two_are_alike():
    public, private = sealing.new_key()
    plain = [b"1" * 12, b"2" * 12, b"1" * 12]
    sealed = [sealing.seal(public, one, BOX) for one in plain]
    assert len({len(one) for one in sealed}) == 1
    assert len(set(sealed)) == 3
    assert [sealing.unseal(private, one, BOX) for one in sealed] == plain


def test_a_changed_envelope_or_one_of_another_ballot_does_not_open():
    public, private = sealing.new_key()
    sealed = bytearray(sealing.seal(public, b"1", BOX))
    with pytest.raises(sealing.Broken):
        sealing.unseal(private, bytes(sealed), b"another")
    with pytest.raises(sealing.Broken):
        sealing.unseal(sealing.new_key()[1], bytes(sealed), BOX)
    sealed[-1] ^= 1
    with pytest.raises(sealing.Broken):
        sealing.unseal(private, bytes(sealed), BOX)


def test_the_key_needs_both_halves_and_each_its_own_passphrase_and_the_servers_pepper():
    secret = sealing.new_key()[1]
    one, other = sealing.halves(secret)
    assert one != secret != other
    assert sealing.together(one, other) == secret
    locked = sealing.lock(one, "四月 的 风 吹过", b"pepper", BOX)
    assert sealing.unlock(locked, "四月 的 风 吹过", b"pepper", BOX) == one
    for passphrase, pepper in (("四月 的 雨 吹过", b"pepper"), ("四月 的 风 吹过", b"another")):
        with pytest.raises(sealing.Broken):
            sealing.unlock(locked, passphrase, pepper, BOX)


def test_a_stamp_fits_one_envelope_of_one_ballot():
    mark = sealing.stamp(b"pepper", b"ballot", b"envelope", b"sealed")
    assert sealing.stamped(b"pepper", mark, b"ballot", b"envelope", b"sealed")
    assert not sealing.stamped(b"pepper", mark, b"ballot", b"another", b"sealed")
    assert not sealing.stamped(b"pepper", mark, b"ballote", b"nvelope", b"sealed")
