"""Asks whether a task is still wanted before it is begun, as docs/wire-protocol.md has it."""

import datetime
import json
import logging
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, Optional

from celery import bootsteps
from celery.exceptions import InvalidTaskError
from celery.worker.consumer.tasks import Tasks
from kombu import Consumer, Producer, Queue
from kombu.exceptions import ContentDisallowed, DecodeError

from ._backend import is_an_engines

_LOG = logging.getLogger('solidflux')

#: Seconds for which a task is taken for wanted since its message was sent.
TRUST = 10
#: Seconds before its message expires in which an engine may have given a task up.
GIVEN_UP_BEFORE = 3
#: Seconds to wait for an answer; a task that nobody speaks for is begun.
ANSWER_WITHIN = 15
_BOUNDS = {'x-max-length': 10_000, 'x-max-length-bytes': 10 << 20}


def is_in_doubt(message: Any, now: float) -> bool:
    """Whether somebody may have done a task or given it up since it was sent."""
    properties = message.properties
    if not is_an_engines(properties.get('correlation_id'), properties.get('reply_to')):
        return False
    expires = _seconds(message.headers.get('expires'))
    if expires is not None and expires < now:
        return False  # the worker itself drops it, and says so
    if message.delivery_info.get('redelivered'):
        return True
    sent = _seconds(properties.get('timestamp'))
    if sent is None:
        return False
    trusted = sent + TRUST
    if expires is not None and sent < expires - GIVEN_UP_BEFORE < trusted:
        trusted = expires - GIVEN_UP_BEFORE
    return trusted < now


def _seconds(moment: Any) -> Optional[float]:
    """A moment on the wire, whatever wrote it; None for what is none."""
    try:
        if isinstance(moment, str):
            moment = datetime.datetime.fromisoformat(moment.replace('Z', '+00:00'))
        if isinstance(moment, datetime.datetime):
            aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)
            return aware.timestamp()
        return None if moment is None else float(moment)
    except (TypeError, ValueError, OverflowError):
        return None


class StillWanted(bootsteps.StartStopStep):
    """Stands between what the broker delivers and Celery's own handling of it, in the worker's main process.

    Only a worker with an event loop on AMQP asks (prefork, solo, threads). What waits keeps its place in the prefetch.
    """

    requires = (Tasks,)

    def __init__(self, c: Any, **kwargs: Any) -> None:
        super().__init__(c, **kwargs)
        self._asked: Dict[str, '_Question'] = {}
        self._waiting: Deque['_Question'] = deque()
        self._consumer: Any = None
        self._queue = ''

    def include_if(self, c: Any) -> bool:
        return c.hub is not None and c.connection_errors is not None

    def start(self, c: Any) -> None:
        self._forget()
        if c.connection.transport.driver_type != 'amqp':
            return
        try:
            self._listen(c)
        except Exception as e:
            self._consumer = None
            _LOG.warning('the broker allows no queue for answers, so tasks that waited long are run unasked: %r', e)
            return
        for name, handle in list(c.strategies.items()):
            c.strategies[name] = self._asking(c, handle)

    def _listen(self, c: Any) -> None:
        channel = c.connection.channel()
        # a question goes out unconfirmed: waiting for a confirm would keep the whole worker waiting
        channel.basic_publish = getattr(channel, '_basic_publish', channel.basic_publish)
        declared = Queue('', exclusive=True, auto_delete=True, durable=False, queue_arguments=_BOUNDS)(channel)
        declared.queue_declare()
        self._queue = declared.name
        self._producer = Producer(channel, serializer='json')
        self._consumer = Consumer(channel, [declared], no_ack=True, auto_declare=False, on_message=self._answered)
        self._consumer.consume()

    def stop(self, c: Any) -> None:
        self._forget()

    shutdown = terminate = stop

    def _forget(self) -> None:
        """The broker gives the tasks to somebody again."""
        for question in self._asked.values():
            question.late.cancel()
        self._asked.clear()
        self._waiting.clear()

    def _asking(self, c: Any, handle: Callable[..., Any]) -> Callable[..., Any]:
        def received(message: Any, body: Any, ack: Any, reject: Any, callbacks: Any, **kwargs: Any) -> None:
            if not is_in_doubt(message, time.time()):
                handle(message, body, ack, reject, callbacks, **kwargs)
                return

            def begin() -> None:
                try:
                    handle(message, body, ack, reject, callbacks, **kwargs)
                except (InvalidTaskError, ContentDisallowed) as e:
                    c.on_invalid_task(body, message, e)
                except DecodeError as e:
                    c.on_decode_error(message, e)

            self._ask(_Question(c, message, begin, ack))

        return received

    def _ask(self, question: '_Question') -> None:
        if question.id in self._asked or len(self._asked) >= max(1, question.c.controller.concurrency or 1):
            self._waiting.append(question)
            return
        self._asked[question.id] = question
        question.late = question.c.timer.call_after(ANSWER_WITHIN, self._settle, (question, True))
        try:
            question.put(self._producer, self._queue)
        except Exception as e:
            _LOG.debug('nobody was asked about %s: %r', question.id, e)
            question.late.cancel()
            self._settle(question, True)

    def _answered(self, message: Any) -> None:
        question = self._asked.get(message.properties.get('correlation_id') or '')
        try:
            wanted = json.loads(message.body)['wanted']
        except (ValueError, KeyError, TypeError):
            return
        if question is not None and isinstance(wanted, bool):
            question.late.cancel()
            self._settle(question, wanted)

    def _settle(self, question: '_Question', wanted: bool) -> None:
        if self._asked.get(question.id) is not question:
            return
        del self._asked[question.id]
        if wanted:
            question.begin()
        else:
            _LOG.info('%s is no longer wanted', question.id)
            question.ack(_LOG, question.c.connection_errors)
        if self._waiting:
            self._ask(self._waiting.popleft())


class _Question:
    """About one delivery of a task."""

    def __init__(self, c: Any, message: Any, begin: Callable[[], None], ack: Callable[..., Any]) -> None:
        self.c = c
        self.message = message
        self.begin = begin
        self.ack = ack
        self.id: str = message.properties['correlation_id']
        self.late: Any = None

    def put(self, producer: Any, answers_to: str) -> None:
        from ._companion import identity

        asked = {
            'worker': identity(self.c.hostname),
            'redelivered': bool(self.message.delivery_info.get('redelivered')),
        }
        producer.publish(
            {'task_id': self.id, 'status': 'ASK', 'result': asked, 'traceback': None, 'children': []},
            exchange='',
            routing_key=self.message.properties['reply_to'],
            correlation_id=self.id,
            reply_to=answers_to,
            delivery_mode=1,
            retry=False,
        )
