import os
import socket
import stat
import subprocess
import sys
import threading
import time

import pytest

from liaison import environment
from liaison.local import account, envfile, install, keep, ports
from liaison.local.keep import Keeper
from liaison.local.postgres import Postgres
from liaison.local.valkey import Valkey


def test_a_port_stays_the_same_for_the_same_key():
    everything_free = lambda port: True  # noqa: E731
    first = ports.stable("a", free=everything_free)
    assert first == ports.stable("a", free=everything_free)
    assert first != ports.stable("b", free=everything_free)
    assert 20000 <= first < 32768


def test_an_occupied_port_gives_way_to_the_next():
    first = ports.stable("a", free=lambda port: True)
    assert ports.stable("a", free=lambda port: port != first) != first
    assert ports.stable("a", avoid={first}, free=lambda port: True) != first


def test_a_listening_socket_occupies_its_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.after(port, free=lambda candidate: candidate != port) == port + 1


def test_secrets_are_drawn_once_and_readable_by_the_owner_alone(tmp_path):
    path = tmp_path / "var" / "env"
    first = envfile.complete(path)
    assert len(first["SECRET_KEY"]) >= 32
    assert envfile.complete(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_secret_is_drawn_and_the_others_stay(tmp_path):
    path = tmp_path / "env"
    envfile.write(path, {"FIELD_KEY": "kept"})
    assert envfile.complete(path)["FIELD_KEY"] == "kept"
    assert envfile.read(path)["SECRET_KEY"]


def test_a_write_cut_short_leaves_the_old_file(tmp_path):
    path = tmp_path / "env"
    envfile.write(path, {"A": "1"})
    (tmp_path / "env.new").write_text("half")
    assert envfile.read(path) == {"A": "1"}
    envfile.write(path, {"A": "2"})
    assert envfile.read(path) == {"A": "2"}


def test_settings_read_the_file_and_the_shell_wins(tmp_path, monkeypatch):
    monkeypatch.delenv("LIAISON_A", raising=False)
    monkeypatch.setenv("LIAISON_B", "shell")
    envfile.write(tmp_path / "env", {"LIAISON_A": "file", "LIAISON_B": "file"})
    environment.load(tmp_path / "env")
    assert (os.environ.pop("LIAISON_A"), os.environ["LIAISON_B"]) == ("file", "shell")


def test_the_owner_of_the_embedded_database_is_not_used_for_another(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/liaison")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    envfile.write(tmp_path / "env", {"DATABASE_OWNER_URL": "postgresql://here/liaison"})
    environment.load(tmp_path / "env")
    assert "DATABASE_OWNER_URL" not in os.environ


@pytest.mark.parametrize("content", ["", "not a number\n", "999999999\n", "of this test\n"])
def test_a_stale_pid_file_is_no_running_postgres(tmp_path, content):
    server = Postgres.__new__(Postgres)
    server.cluster = tmp_path
    content = content.replace("of this test", str(os.getpid()))
    (tmp_path / "postmaster.pid").write_text(content)
    assert server.pid() is None
    server.repair()
    assert (tmp_path / "postmaster.pid").exists() == content.startswith("999")


@pytest.mark.parametrize("content", ["", "999999999\n", "of this test\n"])
def test_a_stale_pid_file_is_no_running_valkey(tmp_path, content):
    server = Valkey.__new__(Valkey)
    server.folder, server.child = tmp_path, None
    (tmp_path / "pid").write_text(content.replace("of this test", str(os.getpid())))
    assert server.pid() is None


def test_a_valkey_that_cannot_read_its_journal_sets_it_aside(tmp_path):
    server = Valkey(tmp_path, account.Account(), ports.stable(str(tmp_path)), "secret")
    journal = server.folder / "appendonlydir"
    journal.mkdir(parents=True)
    (journal / "appendonly.aof.manifest").write_text("nonsense\n")
    server.start()
    try:
        assert server.answers()
        assert list(server.folder.glob("appendonlydir.unreadable-*"))
    finally:
        server.stop()
    assert server.pid() is None


def test_an_ordinary_user_keeps_the_data_in_data_dir(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account.choose(tmp_path, "0123456789") == (tmp_path, account.Account())


def test_root_lends_another_account_outside_the_checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    state, lent = account.choose(tmp_path, "0123456789")
    assert state.parent == account.SHARED
    assert lent.uid not in (0, None)
    assert account.choose(tmp_path, "another")[0] != state


def test_a_folder_below_a_closed_one_cannot_be_entered(tmp_path):
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not account.enterable(inner)


def test_programs_are_copied_where_the_lent_account_reads_them(tmp_path, monkeypatch):
    monkeypatch.setattr(account, "SHARED", tmp_path / "shared")
    (tmp_path / "shared" / "programs").mkdir(parents=True)
    source = tmp_path / "closed"
    (source / "bin").mkdir(parents=True)
    (source / "bin" / "tool").write_text("x")
    source.chmod(0o700)
    copy = account.reachable(source, ["bin"], account.Account(1, 1))
    assert (copy / "bin" / "tool").read_text() == "x"
    assert account.reachable(source, ["bin"], account.Account(1, 1)) == copy
    assert account.reachable(source, ["bin"], account.Account()) == source


def test_the_icon_list_ignores_comments_and_doubles(tmp_path):
    (tmp_path / "list.txt").write_text("camera # the form\n\n# more\nphone\ncamera\n")
    assert install.icon_names(tmp_path / "list.txt") == ["camera", "phone"]


def test_an_installation_without_its_marker_is_not_finished(tmp_path):
    assert not install.marked(tmp_path, "a")
    (tmp_path / "installed").write_text("a")
    assert install.marked(tmp_path, "a")
    assert not install.marked(tmp_path, "b")


def test_a_virtual_environment_without_its_python_does_not_work(tmp_path):
    assert not install.works(tmp_path / "python")
    (tmp_path / "python").symlink_to("/bin/false")
    assert not install.works(tmp_path / "python")


def test_what_crashes_is_started_again(tmp_path, monkeypatch):
    log = tmp_path / "log"
    command = [sys.executable, "-c", f"open({str(log)!r}, 'a').write('x'); raise SystemExit(1)"]
    keeper = Keeper(command)
    pauses = []

    def note(pause):
        pauses.append(pause)
        if len(pauses) == 3:
            keeper.stop()

    monkeypatch.setattr(keeper.stopping, "wait", note)
    keeper.keep()
    assert log.read_text() == "xxx"
    assert pauses == [1, 2, 4]


def test_stopping_the_keeper_stops_what_it_keeps():
    child = "import time; print('up', flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, str(install.ROOT / "liaison/local/keep.py"), sys.executable, "-c", child],
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"up\n"
    began = time.monotonic()
    process.terminate()
    assert process.wait(20) == 0
    assert time.monotonic() - began < 20
    process.stdout.close()


def serve_once(server, answer):
    def serve():
        connection, _address = server.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def test_what_works_behind_the_pages_begins_after_the_first_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        keeper = Keeper([])
        waiting = threading.Thread(
            target=keeper.wait_for, args=(f"127.0.0.1:{server.getsockname()[1]}", 0)
        )
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        serve_once(server, b"HTTP/1.0 500 Broken\r\n\r\n").join(10)
        waiting.join(10)
        assert not waiting.is_alive()


def test_a_web_server_that_never_answers_keeps_nobody_from_beginning(monkeypatch):
    monkeypatch.setattr(keep, "PATIENCE", 0.2)
    keeper = Keeper([])
    keeper.wait_for("127.0.0.1:1", 0)
    assert not keeper.stopping.is_set()


def test_a_waiting_keeper_stops_at_once():
    keeper = Keeper([])
    waiting = threading.Thread(target=keeper.wait_for, args=("127.0.0.1:1", 60))
    waiting.start()
    keeper.stop()
    waiting.join(10)
    assert not waiting.is_alive()
    keeper.keep()  # and begins nothing
    assert keeper.child is None
