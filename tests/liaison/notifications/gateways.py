"""Small servers that speak the providers' protocols and misbehave on demand."""

import json
import socketserver
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Gateway:
    """What an SMS provider knows: `taken` by id, and every request in `calls`."""

    def __init__(self):
        self.taken, self.calls, self.keys = {}, [], set()
        self.mode = "ok"
        self.release = threading.Event()

    def answer(self, body):
        self.calls.append(body["id"])
        if self.mode == "ok":
            self.taken[body["id"]] = body
            return 202, b'{"status": "accepted"}'
        if self.mode == "accept-then-hang":
            self.taken[body["id"]] = body
            self.release.wait(10)
            return 202, b'{"status": "accepted"}'
        if self.mode == "slow":
            time.sleep(0.3)
            self.taken[body["id"]] = body
            return 202, b'{"status": "accepted"}'
        return {
            "500": (500, b"oops"),
            "accept-then-502": (502, b""),
            "error-body": (200, b'{"status": "error", "reason": "no balance"}'),
            "no-json": (200, b"<html>login</html>"),
            "rejected": (200, b'{"status": "rejected"}'),
            "422": (422, b"{}"),
            "redirect": (302, b""),
        }[self.mode]


@contextmanager
def sms_gateway():
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            gateway.keys.add(self.headers["Authorization"])
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if gateway.mode == "accept-then-502":
                gateway.taken[body["id"]] = body
            self.reply(*gateway.answer(body))

        def do_GET(self):
            (key,) = parse_qs(urlsplit(self.path).query)["id"]
            if gateway.mode == "all-down":
                self.reply(500, b"")
            elif key in gateway.taken:
                self.reply(200, b'{"status": "delivered"}')
            else:
                self.reply(404, b'{"status": "unknown"}')

        def reply(self, code, body):
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # the caller gave up
                self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    gateway.url = f"http://127.0.0.1:{server.server_port}/sms?house=1"
    try:
        yield gateway
    finally:
        gateway.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Mailbox:
    def __init__(self):
        self.mails, self.mode = [], "ok"


@contextmanager
def smtp_server():
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line):
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self):
            if box.mode == "busy":
                return self.say("421 try later")
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                verb = line.partition(" ")[0].upper()
                if verb == "RCPT" and box.mode == "unknown-user":
                    self.say("550 no such user")
                elif verb == "DATA":
                    self.say("354 go on")
                    mail = []
                    while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        mail.append(line)
                    box.mails.append("\n".join(mail))
                    if box.mode == "accept-then-drop":
                        return None
                    self.say("250 taken")
                elif verb == "QUIT":
                    return self.say("221 bye")
                else:
                    self.say("250 ok")
            return None

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
    try:
        yield box
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
