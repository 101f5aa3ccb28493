"""Heartbeats for the broker while a worker's main thread gives none, so that it is not taken for a frozen one.

Celery's own come from its event loop. That stands still while a task runs in the pool `solo`, and once a worker was
told to end and waits for what it runs. The broker would soon give the task to another worker.
"""

import logging
import threading
import time
from typing import Any, Callable

from celery import bootsteps
from celery.concurrency.solo import TaskPool as Solo
from celery.worker import state
from celery.worker.consumer.connection import Connection

_LOG = logging.getLogger('solidflux')

#: A frame of AMQP 0-9-1.
_HEARTBEAT = b'\x08\x00\x00\x00\x00\x00\x00\xce'
#: Celery does not count a thread of such a name, and hears signals as without it.
_NAME = 'Dummy-solidflux-lifeline'


class Lifeline(bootsteps.StartStopStep):
    """Of a worker that is frozen as a whole it goes quiet, too."""

    requires = (Connection,)

    def __init__(self, c: Any, **kwargs: Any) -> None:
        super().__init__(c, **kwargs)
        self._let_go = threading.Event()

    def start(self, c: Any) -> None:
        if isinstance(c.pool, Solo):
            self._hold(c, lambda: bool(state.active_requests))

    def stop(self, c: Any) -> None:
        """Of the consumer alone where its connection is lost, and otherwise before the pool is waited for."""
        self._let_go.set()
        if c.blueprint.state == bootsteps.CLOSE:
            self._hold(c, lambda: True)

    def shutdown(self, c: Any) -> None:
        self._let_go.set()

    terminate = shutdown

    def _hold(self, c: Any, needed: Callable[[], bool]) -> None:
        if not c.connection or not c.connection.connected:
            return
        connection = c.connection.connection
        if not getattr(connection, 'heartbeat', 0) or not hasattr(getattr(connection, 'transport', None), '_write'):
            return  # none are wanted, or it is not py-amqp's
        _one_at_a_time(connection.transport)
        self._let_go = threading.Event()
        words = (connection, needed, self._let_go)
        threading.Thread(target=_beat, args=words, name=_NAME, daemon=True).start()


def _one_at_a_time(transport: Any) -> None:
    """The main thread may write again at the same moment."""
    write = transport._write
    if getattr(write, 'solidflux', False):
        return
    writing = threading.Lock()

    def guarded(frame: Any) -> Any:
        with writing:
            return write(frame)

    guarded.solidflux = True  # type: ignore[attr-defined]
    transport._write = guarded


def _beat(connection: Any, needed: Callable[[], bool], let_go: threading.Event) -> None:
    while not let_go.wait(connection.heartbeat / 2):
        if not needed():
            continue
        try:
            connection.transport.write(_HEARTBEAT)
        except Exception as e:  # lost, which the main thread sees for itself
            _LOG.debug('the broker hears no heartbeat any more: %r', e)
            return
        # nobody reads the broker's own meanwhile
        connection.last_heartbeat_received = time.monotonic()
