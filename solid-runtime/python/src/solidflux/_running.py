"""Which task runs here: in this thread, or in this process where it runs one at a time."""

import os
from contextvars import ContextVar
from typing import Any, Dict, Optional

from ._voice import Voice

_here: ContextVar[Optional[Voice]] = ContextVar('solidflux_voice', default=None)
_open: Dict[int, Voice] = {}

#: Whether this worker's processes run one task at a time, so that whatever thread speaks is of that one.
one_at_a_time = False


def begin(voice: Voice, request: Any = None) -> None:
    if request is not None:
        request._solidflux_voice = voice
    _open[id(voice)] = voice
    _here.set(voice)


def end(voice: Voice) -> None:
    _open.pop(id(voice), None)
    if _here.get() is voice:
        _here.set(None)


def voice() -> Optional[Voice]:
    """Of the task that runs here; None where none runs, or in a process that a task has forked itself."""
    own = _here.get()
    if own is None and one_at_a_time and len(_open) == 1:
        own = next(iter(_open.copy().values()), None)
    return own if own is not None and own.pid == os.getpid() else None


def voice_of(request: Any) -> Optional[Voice]:
    """Of the task with this request, if it runs in this process."""
    found: Optional[Voice] = getattr(request, '_solidflux_voice', None)
    return found if found is not None and found.pid == os.getpid() else None
