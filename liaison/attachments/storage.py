"""Writing files so that what we acknowledge is on the disk, and what failed leaves nothing."""

import errno
import logging
import os

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from liaison import stored
from liaison.errors import Refusal

logger = logging.getLogger("liaison.attachments")

ROOT = "attachments"
remove = stored.remove
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageFull(Refusal):
    status = 507
    code = "storage_full"
    detail = _("照片暂时无法保存，文字内容不受影响，请先提交文字或稍后再传照片。")


def folder(day):
    return stored.folder(ROOT, day)


def write(files):
    """Write {name: bytes}, all or none. StorageFull when the disk is full."""
    try:
        for name, data in files.items():
            if default_storage.save(name, ContentFile(data)) != name:
                raise FileExistsError(errno.EEXIST, name)
            _to_disk(name)
    except OSError as error:
        remove(files)
        if error.errno in NO_SPACE:
            logger.critical("storage is full, a photo was refused")
            raise StorageFull from error
        raise


def _to_disk(name):
    try:
        path = default_storage.path(name)
    except NotImplementedError:  # an object store acknowledges only what it keeps
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
