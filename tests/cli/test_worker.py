"""The worker does what is slow beside the rest, so that a mail server that hangs holds up nothing."""

import threading
import time

from marketplace.cli.serving import _work_beside
from marketplace.core.actors import Via, system
from marketplace.db import set_actor, unit_of_work
from marketplace.jobs import letters, outbox, worker
from marketplace.web import mail
from tests.web import post_office


def test_while_the_mail_server_hangs_other_topics_go_on(app, context, tmp_path):
    set_actor(system(Via.WORKER))
    with unit_of_work():
        letters.post("reader@u1.example", "en", "trial")
    stopped, done = threading.Event(), []
    with post_office.opened(post_office.Silence) as silence:
        office = mail.Office(silence.url, "post@tests.example", 20.0, tmp_path, "https://tests.example", str)
        slow = {letters.TOPIC: lambda ids: mail.deliver(office, ids)}
        beside = threading.Thread(target=_work_beside, args=(app, slow, stopped), daemon=True)
        beside.start()
        _until(lambda: silence.callers)
        with unit_of_work():
            outbox.put("greet", "a")
        worker.drain({"greet": done.extend})
        assert done == ["a"]
        stopped.set()
        silence.closing.set()
        beside.join(10)
    assert not beside.is_alive()
    assert outbox.waiting(letters.TOPIC) != set()


def test_what_stumbles_beside_begins_again(app, context, monkeypatch):
    stopped, tries = threading.Event(), []
    monkeypatch.setattr("marketplace.cli.serving.PAUSE_AFTER_STUMBLING", 0)

    def run(*_):
        tries.append(1)
        if len(tries) == 3:
            stopped.set()
        raise ValueError("no database today")

    monkeypatch.setattr(worker, "run", run)
    _work_beside(app, {}, stopped)
    assert len(tries) == 3


def _until(condition):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain")
