"""Runs one command for ever: what crashes starts again, after 1, 2, 4 … at most 30 seconds."""

import signal
import subprocess  # noqa: S404
import sys
import threading
import time


class Keeper:
    def __init__(self, command):
        self.command, self.child = command, None
        self.stopping = threading.Event()

    def stop(self, *_):
        self.stopping.set()
        if self.child:
            self.child.terminate()

    def keep(self):
        pause = 1
        while not self.stopping.is_set():
            began = time.monotonic()
            # A session of its own: the stop signal reaches the child once, from here.
            self.child = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
            if self.stopping.is_set():
                self.child.terminate()
            code = self.child.wait()
            self.child = None
            if not self.stopping.is_set():
                pause = 1 if time.monotonic() - began > 60 else pause
                print(f"ended with status {code}, starts again in {pause} s", flush=True)
                self.stopping.wait(pause)
                pause = min(pause * 2, 30)


if __name__ == "__main__":
    keeper = Keeper(sys.argv[1:])
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keeper.keep()
