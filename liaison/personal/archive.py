"""Archive before erasure (A0): what is about to be erased goes into a sealed file first.

The file is a zip under a random key of its own (AES-256-GCM); that key lies encrypted in the row,
so it follows rotation, and destroying the row destroys the copy. It is no page and no API: only
`manage.py open_archive` opens it, for a named user and reason, and records that.
"""

import hashlib
import io
import json
import os
import uuid
import zipfile

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from .models import SealedExport

NONCE = 12


class Broken(Exception):
    """The file is missing, or not the one that was sealed."""


def seal(*, subject, label, division, content, files, cause, now):
    """Write `content` (json-able) and `files` ({name: bytes}) sealed; the stored SealedExport.

    Inside the transaction of the erasure, whose event carries the digest. If that transaction
    fails, a file without its key stays behind: nobody can read it.
    """
    key, nonce = os.urandom(32), os.urandom(NONCE)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        bundle.writestr("record.json", text)
        for name, data in files.items():
            bundle.writestr(name, data)
    cipher = nonce + AESGCM(key).encrypt(nonce, packed.getvalue(), label.encode())
    name = default_storage.save(f"sealed/{now:%Y/%m}/{uuid.uuid4().hex}.bin", ContentFile(cipher))
    return SealedExport.objects.create(
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        label=label,
        division=division,
        cause=cause,
        file=name,
        key=key.hex(),
        digest=_sm3(cipher),
        sealed_at=now,
    )


def _sm3(data):
    return hashlib.new("sm3", data).hexdigest()


def destroy(export):
    """The copy's own period is over: key and file go."""
    export.delete()
    transaction.on_commit(lambda: default_storage.delete(export.file), robust=True)


def unpack(export):
    """{name: bytes} of a sealed export. Raises Broken."""
    try:
        with default_storage.open(export.file) as stored:
            cipher = stored.read()
    except FileNotFoundError as error:
        raise Broken(f"{export.label}: {export.file} is missing") from error
    if _sm3(cipher) != export.digest:
        raise Broken(f"{export.label}: {export.file} was changed")
    key = bytes.fromhex(export.key)
    packed = AESGCM(key).decrypt(cipher[:NONCE], cipher[NONCE:], export.label.encode())
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}
