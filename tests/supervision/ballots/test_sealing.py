from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from supervision.ballots import actions, sealing
from supervision.ballots.models import Ballot, Participation
from tests.cast import NOW, make_county

from . import halls

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


@contextmanager
def database_owner():
    """Who owns the database switches the triggers off and leaves no trace in the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.django_db
def test_halves_are_not_closed_to_keys_that_the_database_owner_has_put_in():
    """Else the owner unseals both halves, reads every vote by xmin and puts the real keys back."""
    hall = halls.prepare(make_county(), candidates=2, places=1)
    hall.arrive()
    hall.seal()
    theirs = sealing.new_key()[0]
    supervisor, counter = hall.ballot.tellers.order_by("-duty")
    swapped = [
        {"public_key": theirs},
        {"public_key": theirs, "key_mark": supervisor.key_mark},
        {"public_key": counter.public_key, "key_mark": counter.key_mark},
        {"user": counter.user},
    ]
    for change in swapped:
        with transaction.atomic():
            point = transaction.savepoint()
            with database_owner():
                if "user" in change:
                    hall.ballot.tellers.filter(pk=counter.pk).update(user=hall.cast.users["leader"])
                hall.ballot.tellers.filter(pk=supervisor.pk).update(**change)
            with pytest.raises(actions.NotReady, match="可能被改动过"):
                actions.open_ballot(hall.ballot, by=hall.actor("office"), now=NOW)
            transaction.savepoint_rollback(point)
    actions.open_ballot(hall.ballot, by=hall.actor("office"), now=NOW)


@pytest.mark.django_db
def test_no_vote_is_closed_to_a_box_that_the_database_owner_has_put_in():
    hall = halls.prepare(make_county(), candidates=2, places=1).open()
    mine, theirs = bytes(hall.ballot.box_key), sealing.new_key()[0]
    row = Ballot.objects.filter(pk=hall.ballot.pk)
    with database_owner():
        row.update(box_key=theirs)
    with pytest.raises(actions.NotOurBox):
        actions.cast(hall.ballot, voter=hall.voters[0], marks="12")
    assert not Participation.objects.exists()
    with database_owner():
        row.update(box_key=mine)
    actions.cast(hall.ballot, voter=hall.voters[0], marks="12")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(box_mark=b"")
