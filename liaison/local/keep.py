"""Runs one command for ever: what crashes starts again, after 1, 2, 4 … at most 30 seconds.

`--after HOST:PORT SECONDS` begins so long after a web server answers there, in any case after 30
seconds: on a small machine the first page should not wait for those who work behind it.
"""

import signal
import socket
import subprocess  # noqa: S404
import sys
import threading
import time

PATIENCE = 30


class Keeper:
    def __init__(self, command):
        self.command, self.child = command, None
        self.stopping = threading.Event()

    def stop(self, *_):
        self.stopping.set()
        if self.child:
            self.child.terminate()

    def wait_for(self, address, pause):
        host, _colon, port = address.rpartition(":")
        ends = time.monotonic() + PATIENCE
        while not self.stopping.is_set() and time.monotonic() < ends:
            if answers(host, int(port)):
                break
            self.stopping.wait(0.1)
        self.stopping.wait(pause)

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


def answers(host, port):
    """Any answer will do, a good one or not; a second's silence is none."""
    request = b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n"
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            connection.sendall(request)
            return bool(connection.recv(1))
    except OSError:
        return False


if __name__ == "__main__":
    arguments, after = sys.argv[1:], None
    if arguments[0] == "--after":
        after, arguments = arguments[1:3], arguments[3:]
    keeper = Keeper(arguments)
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if after:
        keeper.wait_for(after[0], float(after[1]))
    keeper.keep()
