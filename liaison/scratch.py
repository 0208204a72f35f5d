"""Plain files that exist for a moment: in a folder of their own under DATA_DIR that only the site's
account opens, never in the system's; gone when the block ends, and when its process was killed.
Uploads that are too large for memory lie beside them (FILE_UPLOAD_TEMP_DIR)."""

import contextlib
import fcntl
import logging
import shutil
import uuid

from django.conf import settings

from .environment import private

NAME = "scratch"
LEFT = 3600  # seconds; no request and no upload lives as long without writing
logger = logging.getLogger("liaison.scratch")


def _root():
    return private(settings.DATA_DIR / NAME)


@contextlib.contextmanager
def folder():
    """A new private folder for as long as the block runs. The kernel lets go of the lock beside it
    at any death: that is how `sweep` knows what nobody uses any more."""
    sweep()
    place = _root() / uuid.uuid4().hex
    lock = place.with_suffix(".lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            lock.unlink(missing_ok=True)


def sweep(now=None):
    """Delete what killed processes left: folders, and files too where `now` tells how old they
    are; answers how many. What cannot be
    deleted, as another account made it, is said in the log and stands in nobody's way."""
    count = 0
    for place in list(_root().iterdir()):
        try:
            count += _swept(place, now)
        except FileNotFoundError:  # its own process was faster
            continue
        except OSError as error:
            logger.warning("%s cannot be deleted: %s", place, error.strerror)
    return count


def _swept(place, now):
    """A folder is made after its lock is held, so one that is seen and not locked has nobody. A
    lock without a folder may be waiting for it, and an upload is written without a lock: both are
    nobody's when they are old."""
    if not place.is_dir() and (not now or now.timestamp() - place.stat().st_mtime < LEFT):
        return False
    if place.suffix == ".lock" and place.with_suffix("").is_dir():
        return False  # goes with its folder
    if not place.is_dir() and place.suffix != ".lock":
        place.unlink()
        return True
    lock = place.with_suffix(".lock")
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if place.is_dir():
            shutil.rmtree(place)
        lock.unlink(missing_ok=True)
    return True
