"""Django's sessions in the database, in one statement each: a new key is 165 random bits, so the
insert itself is the only look whether it is taken."""

from django.contrib.sessions.backends import base, db
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    def _get_new_session_key(self):
        return get_random_string(32, base.VALID_KEY_CHARS)

    def save(self, must_create=False):
        if self.session_key is None:
            return self.create()
        row = self.create_model_instance(self._get_session(no_load=must_create))
        try:
            if connection.in_atomic_block:
                with transaction.atomic():
                    row.save(force_insert=must_create, force_update=not must_create)
            else:
                row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError:
            if must_create:
                raise base.CreateError from None
            raise
        except DatabaseError:
            if not must_create:
                raise base.UpdateError from None
            raise
