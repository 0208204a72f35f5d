"""Plain files that exist for a moment: in a folder of their own under DATA_DIR that only the site's
account opens, never in the system's; gone when the block ends, and when its process was killed."""

import contextlib
import fcntl
import shutil
import uuid

from django.conf import settings


def _root():
    root = settings.DATA_DIR / "scratch"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


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


def sweep():
    """Delete the folders of killed processes; answers how many. A folder is made after its lock is
    held, so one that is seen and not locked has nobody."""
    count = 0
    for place in [one for one in _root().iterdir() if one.is_dir()]:
        lock = place.with_suffix(".lock")
        with lock.open("w") as held, contextlib.suppress(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(place, ignore_errors=True)
            lock.unlink(missing_ok=True)
            count += 1
    return count
