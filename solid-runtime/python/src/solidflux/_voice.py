"""What one running task says, gathered: the latest progress, the log lines since, a sign of life."""

import os
import threading
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Optional, Tuple

from . import _cancels

#: A state's name, and what it says.
Word = Tuple[str, Dict[str, Any]]

#: Seconds: of one task something is sent at most five times a second.
INTERVAL = 0.2
MAX_LINES = 100
DROPPED = 'dropped'


class Voice:
    """Every word is taken at once, sent or counted; the task's own thread never touches the network for it."""

    def __init__(
        self, task_id: str, correlation_id: str, reply_to: str, wake: Callable[[], None], beat: Optional[float]
    ) -> None:
        self.task_id = task_id
        self.correlation_id = correlation_id
        self.reply_to = reply_to
        self.pid = os.getpid()
        self.closed = False
        #: whether its function knows that it was cancelled, so that its end confirms it
        self.told_of_cancel = False
        #: held while something of it is sent, so that nothing comes after its end
        self.sending = threading.Lock()
        #: what was taken and is still to be sent
        self.unsent: Deque[Word] = deque()
        self._wake = wake
        self._beat = beat
        self._mark = _cancels.mark_of(task_id)
        # what a destructor or a signal's handler says while the same thread is in here must not wait for itself
        self._lock = threading.RLock()
        self._lines: Deque[Dict[str, Any]] = deque()
        self._dropped = 0
        self._progress: Optional[Dict[str, Any]] = None
        self._alive = False
        self._stirred = False
        self._last = time.monotonic() - INTERVAL
        self._next_beat = self._last + INTERVAL + beat if beat else float('inf')

    def progress(self, meta: Dict[str, Any]) -> None:
        with self._lock:
            self._progress = meta
            self._stir()

    def log(self, line: Callable[[], Dict[str, Any]]) -> None:
        """line: makes what is said, and is not asked to where it would be dropped."""
        with self._lock:
            full = len(self._lines) >= MAX_LINES
            self._dropped += full
        if not full:
            made = line()
            with self._lock:
                self._lines.append(made)
                self._stir()

    def heartbeat(self) -> None:
        with self._lock:
            self._alive = True
            self._stir()

    def cancelled(self) -> bool:
        self.told_of_cancel = self.told_of_cancel or _cancels.is_marked(self._mark)
        return self.told_of_cancel

    def _stir(self) -> None:
        if not self._stirred and not self.closed:
            self._stirred = True
            self._wake()

    def due(self, now: float) -> float:
        """Seconds until there is something to send."""
        with self._lock:
            at = self._last + INTERVAL if self._stirred else self._next_beat
            return max(0.0, at - now)

    def take(self) -> List[Word]:
        """What is to be sent now, in its order."""
        with self._lock:
            now = time.monotonic()
            if self._beat and now >= self._next_beat:
                self._alive = True
            words: List[Word] = [('LOG', line) for line in self._lines]
            if self._dropped:
                words.append(('LOG', {DROPPED: self._dropped}))
            if self._progress is not None:
                words.append(('PROGRESS', self._progress))
            elif self._alive and not words and not self.closed:
                words.append(('HEARTBEAT', {}))  # anything else is a sign of life by itself
            self._lines.clear()
            self._dropped = 0
            self._progress = None
            self._alive = self._stirred = False
            self._last = now
            if self._beat:
                self._next_beat = now + self._beat
            return words

    def not_sent(self, word: Word) -> None:
        """Counts it among the dropped ones; of progress and life the next word says more."""
        with self._lock:
            self._dropped += _lines_of(word)

    def untold(self) -> int:
        """Once it is closed: how many lines nobody was told of."""
        left = self.take()
        while self.unsent:
            left.append(self.unsent.popleft())
        return sum(_lines_of(word) for word in left)


def _lines_of(word: Word) -> int:
    state, meta = word
    if state != 'LOG':
        return 0
    return 1 if 'message' in meta else int(meta.get(DROPPED, 0))
