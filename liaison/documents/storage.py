"""Where the files of papers lie."""

import hashlib
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from liaison import stored

ROOT = "documents"
remove = stored.remove


def keep(data, extension, now):
    """(name, sha256) of `data`, stored under a name that nobody guesses."""
    name = f"{stored.folder(ROOT, now.date())}/{uuid.uuid4().hex}.{extension}"
    return default_storage.save(name, ContentFile(data)), hashlib.sha256(data).hexdigest()
