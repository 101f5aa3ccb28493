"""What a native tool in Python says to the worker that started it. Needs neither Celery nor anything else.

    from solidflux import channel

    photos = channel.inputs()['photos']
    for n, photo in enumerate(photos, 1):
        ...
        channel.progress(n / len(photos), f'photo {n}')
    channel.output({'points': 812})

Started by hand, without a channel, it prints the same to standard error.
"""

import fcntl
import json
import os
import signal
import sys
import threading
from typing import Any, Dict, List, Optional, Union

from ._failures import retry_after as _asked
from ._text import beside, clean, finite, shown

__all__ = ['cancelled', 'context', 'fail', 'heartbeat', 'inputs', 'log', 'metric', 'output', 'progress']

#: Bytes of a line, and of one with an output.
LONGEST_LINE = 64 << 10
LONGEST_OUTPUT = 2 << 20

#: Kept open, so that the reader does not take the end of a line for the end of the talk.
_channel: Optional[int] = None
_gone = False
_cancelled: Optional[threading.Event] = None


def inputs() -> Union[Dict[str, Any], List[Any]]:
    """The task's arguments: an object, or a list of positional ones. Without any, an empty object."""
    return _read('SOLIDFLUX_INPUT')


def context() -> Dict[str, Any]:
    """What is known of the task besides: `taskId`, `redelivered`, `slots`, `files`. Empty by hand."""
    return _read('SOLIDFLUX_CONTEXT')


def _read(variable: str) -> Any:
    path = os.environ.get(variable)
    if not path:
        return {}
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def progress(fraction: Optional[float] = None, message: Optional[str] = None) -> None:
    """How far the work is. fraction: from 0 to 1, or None where nobody can tell; what is no number is left out."""
    said: Dict[str, Any] = {}
    far = finite(fraction)
    if far is not None:
        said['fraction'] = min(1.0, max(0.0, far))
    if message is not None:
        said['message'] = clean(shown(message))
    if said:
        _say('progress', said)


def log(message: str, level: str = 'info', **fields: Any) -> None:
    """A line in the run's log. level: debug, info, warn or error. fields: anything that is JSON, up to 16 KiB."""
    if level not in ('debug', 'info', 'warn', 'error'):
        raise ValueError(f'{level!r} is no level: debug, info, warn or error')
    said: Dict[str, Any] = {'level': level, 'message': clean(shown(message))}
    if fields:
        said['fields'] = beside(fields, 'fieldsDropped')
    _say('log', said)


def metric(name: str, value: float, unit: Optional[str] = None) -> None:
    """A measured number of this attempt; one that is not finite is left out."""
    measured = finite(value)
    if measured is not None:
        said: Dict[str, Any] = {'name': clean(shown(name), 200), 'value': measured}
        if unit:
            said['unit'] = clean(shown(unit), 50)
        _say('metric', said)


def heartbeat() -> None:
    """Says that the tool lives; anything else says so, too."""
    _say('heartbeat', {})


def output(value: Any) -> None:
    """The result: any JSON. The last one counts, once the tool has ended well.

    Raises ValueError for what is no JSON, and for more than 2 MiB, which go by the file that SOLIDFLUX_OUTPUT names.
    """
    if not _say('output', {'value': value}, LONGEST_OUTPUT):
        raise ValueError(f'the result has more than {LONGEST_OUTPUT:,} bytes')


def fail(kind: str, message: str = '', retry_after: Optional[float] = None) -> None:
    """How the attempt failed: counts if the tool then exits with another code than 0.

    kind: the type that a pipeline's `retry.unless` may name. retry_after: seconds until the next attempt.
    """
    said: Dict[str, Any] = {'class': clean(shown(kind), 200), 'message': clean(shown(message))}
    if retry_after is not None:
        seconds = _asked(_Asks(retry_after))
        if seconds is not None:
            said['retryAfter'] = seconds
    _say('failure', said)


class _Asks(Exception):
    def __init__(self, retry_after: Any) -> None:
        super().__init__()
        self.retry_after = retry_after


def cancelled() -> bool:
    """Whether the worker has asked the tool to end. From the first call on SIGTERM no longer ends it by itself.

    The first call is made in the main thread; a handler that was there is called as well.
    """
    global _cancelled
    if _cancelled is None:
        heard = threading.Event()
        before = signal.getsignal(signal.SIGTERM)

        def handle(number: int, frame: Any) -> None:
            heard.set()
            if callable(before):
                before(number, frame)

        signal.signal(signal.SIGTERM, handle)
        _cancelled = heard
    return _cancelled.is_set()


def _say(kind: str, said: Dict[str, Any], longest: int = LONGEST_LINE) -> bool:
    """Whether it was short enough; a line of the log that is too long loses its fields."""
    line = _line(kind, said)
    if len(line) > longest and kind == 'log':
        line = _line(kind, {**said, 'fields': {'fieldsDropped': 'too long'}})
    if len(line) > longest:
        return False
    path = os.environ.get('SOLIDFLUX_CHANNEL')
    if path:
        _write(path, line)
    else:
        print(line.decode(), end='', file=sys.stderr, flush=True)
    return True


def _line(kind: str, said: Dict[str, Any]) -> bytes:
    # of a result a half of a surrogate pair is the engine's to refuse, and none of UTF-8
    text = json.dumps({'type': kind, **said}, allow_nan=False, ensure_ascii=kind == 'output', separators=(',', ':'))
    return text.encode() + b'\n'


def _write(path: str, line: bytes) -> None:
    global _channel, _gone
    if _gone:
        return
    try:
        if _channel is None:
            _channel = _opened(path)
        # a lock is one opening's: threads and forked processes that shared one would not keep each other out
        own = _opened(path)
        try:
            fcntl.flock(own, fcntl.LOCK_EX)
            while line:
                line = line[os.write(own, line) :]
        finally:
            os.close(own)
    except OSError:
        _gone = True  # a reader that is gone ends the talk, not the tool


def _opened(path: str) -> int:
    # not to wait where nobody reads any more
    opened = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    os.set_blocking(opened, True)
    return opened
