"""The thread of a process that sends what its tasks say: of one application, on its own pool of connections."""

import logging
import os
import queue
import threading
import time
from typing import Any, Dict, List, Optional, Set

from ._failures import TimeIsUp
from ._voice import DROPPED, Voice, Word

_LOG = logging.getLogger('solidflux')

#: Seconds between looks where nothing stirs: a task that has begun meanwhile has its first beat no sooner.
_IDLE = 10.0
#: Seconds for which the end of a task waits for what is being sent of it: a frozen broker does not keep it longer.
_PATIENCE = 1.0
_HASTY = {'max_retries': 1, 'interval_start': 0, 'interval_step': 0.2, 'interval_max': 0.2}
_PATIENT = {'max_retries': 20, 'interval_start': 0, 'interval_step': 1, 'interval_max': 1}


class Speaker:
    """Began lazily, in whatever process a task runs, so that a fork has its own."""

    def __init__(self, app: Any, idle: Optional[float] = None) -> None:
        self._app = app
        self._idle = min(_IDLE, idle) if idle else _IDLE
        self._pid = 0
        self._starting = threading.Lock()
        self._voices: Set[Voice] = set()
        self._wakes: 'queue.SimpleQueue[None]' = queue.SimpleQueue()

    def wake(self) -> None:
        self._wakes.put(None)  # SimpleQueue: may be called again while it is being called

    def begin(self, voice: Voice) -> None:
        if self._pid != os.getpid():
            with self._starting:
                if self._pid != os.getpid():
                    self._start()
        self._voices.add(voice)

    def _start(self) -> None:
        self._voices = set()
        self._wakes = queue.SimpleQueue()
        threading.Thread(target=self._run, name='solidflux', daemon=True).start()
        self._pid = os.getpid()

    def end(self, voice: Voice) -> None:
        """Sends what is left of it, before whatever ends it is sent from this thread."""
        if voice.closed:
            return
        voice.closed = True
        mine = voice.sending.acquire(timeout=_PATIENCE)
        try:
            if mine:
                self._send(voice, voice.take())
            self._forget(voice)
            untold = voice.untold()
            if untold:
                # as patiently as the end itself is sent
                self._sent(voice, ('LOG', {DROPPED: untold}), _PATIENT)
        finally:
            if mine:
                voice.sending.release()

    def leave(self, voice: Voice) -> None:
        """Of a task that ends without a word: what is left is sent by the thread."""
        if not voice.closed:
            voice.closed = True
            self.wake()

    def _forget(self, voice: Voice) -> None:
        self._voices.discard(voice)

    def _run(self) -> None:
        while True:
            wait = 1.0
            try:
                wait = self._turn()
            except Exception as e:
                _LOG.debug('what tasks say is sent a little later: %r', e)
            try:
                self._wakes.get(timeout=wait)
            except queue.Empty:
                pass

    def _turn(self) -> float:
        """Sends what is due; the seconds until there may be more."""
        wait = self._idle
        for voice in list(self._voices):
            closed = voice.closed
            due = voice.due(time.monotonic())
            if closed or due == 0:
                with voice.sending:
                    # one that its end has taken over meanwhile is not ours any more
                    if voice in self._voices:
                        self._send(voice, voice.take())
                if closed:
                    self._forget(voice)
                    continue
                due = voice.due(time.monotonic())
            wait = min(wait, due)
        return wait

    def _send(self, voice: Voice, words: List[Word]) -> None:
        voice.unsent.extend(words)
        while voice.unsent and voice in self._voices:
            word = voice.unsent.popleft()
            if not self._sent(voice, word):
                voice.not_sent(word)
                # the rest would wait as long and fail as well
                while voice.unsent:
                    voice.not_sent(voice.unsent.popleft())

    def _sent(self, voice: Voice, word: Word, policy: Dict[str, Any] = _HASTY) -> bool:
        state, meta = word
        try:
            with self._app.amqp.producer_pool.acquire(block=True) as producer:
                producer.publish(
                    {'task_id': voice.task_id, 'status': state, 'result': meta, 'traceback': None, 'children': []},
                    exchange='',
                    routing_key=voice.reply_to,
                    correlation_id=voice.correlation_id,
                    serializer='json',
                    delivery_mode=1,
                    retry=True,
                    retry_policy=policy,
                )
            return True
        except TimeIsUp:
            raise
        except Exception as e:
            _LOG.debug('%s of %s was not sent: %r', state, voice.task_id, e)
            return False
