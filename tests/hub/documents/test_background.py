"""The process behind the pages: no step holds up another, and it ends when it is told to."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings

from hub.documents import background

LONG = timedelta(hours=1)


@pytest.fixture(autouse=True)
def jobs(monkeypatch):
    """What is to be done: the test's own alone."""
    own: dict[str, background.Job] = {}
    monkeypatch.setattr(background, "_jobs", own)
    return own


def until(condition):
    """A job that ends the process once there is nothing left that the test waits for."""
    stopping = threading.Event()

    def look():
        if condition():
            stopping.set()
        return False

    background.register("look", look, every=timedelta(0))
    return stopping


@pytest.mark.django_db
def test_a_step_that_fails_is_told_and_holds_up_no_other(caplog):
    done = []

    def fails():
        raise RuntimeError("no good")

    background.register("bad", fails, every=LONG)
    background.register("good", lambda: bool(done.append(1)), every=LONG)
    background.run(until(lambda: done))
    assert "background work bad failed" in caplog.text
    assert "no good" in caplog.text


@pytest.mark.django_db
def test_what_waits_for_others_has_a_turn_of_its_own_and_holds_up_nothing():
    answered, done = threading.Event(), []

    def asks():
        answered.wait(30)
        done.append("asked")
        return False

    def works():
        done.append("worked")
        answered.set()  # only where this step need not wait for the other
        return False

    background.register("asks another", asks, every=LONG, apart=True)
    background.register("works", works, every=LONG)
    background.run(until(lambda: len(done) == 2))
    assert done == ["worked", "asked"]


@pytest.mark.django_db
def test_a_step_with_more_to_do_is_asked_again_at_once_and_the_others_in_between():
    order = []
    pieces = iter([True, True, False])
    background.register("long", lambda: (order.append("long"), next(pieces))[1], every=LONG)
    background.register("other", lambda: bool(order.append("other")), every=timedelta(0))
    background.run(until(lambda: order.count("long") == 3))
    assert order[:5] == ["long", "other", "long", "other", "long"]


@pytest.mark.django_db
def test_the_database_is_used_between_steps_that_close_old_connections(django_user_model):
    seen = []
    background.register("count", lambda: bool(seen.append(django_user_model.objects.count())), every=LONG)
    background.run(until(lambda: seen))
    assert django_user_model.objects.count() == seen[0] == 0


def test_it_does_nothing_more_once_it_is_told_to_stop():
    stopping = threading.Event()
    stopping.set()
    background.register("never", lambda: pytest.fail("asked"), every=LONG)
    background.run(stopping)


_PROGRAM = """
import django
django.setup()
import time
from datetime import timedelta
from django.core.management import call_command
from hub.documents import background
background._jobs.clear()
def long():
    print("at work", flush=True)
    time.sleep(600)
background.register("long", long, every=timedelta(hours=1))
call_command("background")
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_in_the_midst_of_a_step(told, tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "hub.config.settings", "SP_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    program = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], cwd=settings.TOP, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        while program.stdout.readline() != "at work\n":
            assert program.poll() is None
        program.send_signal(told)
        assert program.wait(timeout=30) == 0
    finally:
        program.kill()
        program.stdout.close()
