"""What sends a task's words, on a broker that takes them, refuses them or hangs."""

import threading
from contextlib import contextmanager

import pytest

pytest.importorskip('celery', reason='there is no Celery')

from solidflux import _speaker  # noqa: E402
from solidflux._failures import TimeIsUp  # noqa: E402
from solidflux._speaker import Speaker  # noqa: E402
from solidflux._voice import Voice  # noqa: E402


class App:
    """As much of an application as sends messages. What hangs is let go of at the end."""

    def __init__(self):
        self.sent = []
        self.fails = None
        self.hangs = threading.Event()
        self.let_go = threading.Event()
        self.let_go.set()
        self.changed = threading.Condition()
        self.amqp = self.producer_pool = self

    @contextmanager
    def acquire(self, block):
        yield self

    def publish(self, body, **options):
        if self.fails is not None:
            raise self.fails
        if threading.current_thread() is not threading.main_thread() and not self.let_go.is_set():
            self.hangs.set()
            self.let_go.wait(30)
        with self.changed:
            self.sent.append((body['status'], body['result']))
            self.changed.notify_all()

    def until(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.sent) >= count, 30), self.sent
            return list(self.sent)


@pytest.fixture
def app():
    app = App()
    yield app
    app.let_go.set()


def begun(app, beat=10.0):
    speaker = Speaker(app, beat)
    voice = Voice('s1.a', 's1.a', 'mailbox', speaker.wake, beat)
    speaker.begin(voice)
    return speaker, voice


def line(text):
    return lambda: {'message': text}


def test_words_are_sent_by_another_thread(app):
    _, voice = begun(app)
    voice.log(line('a'))
    assert app.until(1) == [('LOG', {'message': 'a'})]


def test_beats_come_by_themselves_until_the_end(app):
    speaker, voice = begun(app, beat=0.02)
    assert app.until(3) == [('HEARTBEAT', {})] * 3
    speaker.end(voice)
    assert voice.take() == []


def test_the_end_comes_after_all_that_was_said(app):
    speaker, voice = begun(app)
    for n in range(5):
        voice.log(line(n))
    speaker.end(voice)
    assert [meta['message'] for _, meta in app.sent] == [0, 1, 2, 3, 4]


def test_a_broker_that_hangs_keeps_the_end_for_a_moment_and_what_is_lost_is_told_with_it(app, monkeypatch):
    monkeypatch.setattr(_speaker, '_PATIENCE', 0.02)
    app.let_go.clear()
    speaker, voice = begun(app)
    voice.log(line('hangs'))
    assert app.hangs.wait(30)
    for n in range(150):
        voice.log(line(n))
    speaker.end(voice)
    assert app.sent == [('LOG', {'dropped': 150})]


def test_what_cannot_be_sent_is_told_once_it_can(app):
    speaker = Speaker(app)
    voice = Voice('s1.a', 's1.a', 'mailbox', speaker.wake, None)
    speaker._voices.add(voice)
    app.fails = OSError('gone')
    voice.log(line('lost'))
    voice.log(line('as well'))
    speaker._send(voice, voice.take())
    app.fails = None
    voice.log(line('found'))
    speaker._send(voice, voice.take())
    assert app.sent == [('LOG', {'message': 'found'}), ('LOG', {'dropped': 2})]


def test_a_time_that_is_up_is_no_failure_to_send(app):
    speaker, voice = begun(app)
    app.fails = TimeIsUp()
    voice.closed = True
    with pytest.raises(TimeIsUp):
        speaker._sent(voice, ('LOG', {}))
