"""What a task's function calls. Where no engine listens, every word is nothing: eager, called directly, by hand."""

from typing import Any, Optional

from . import _running
from ._text import beside, clean, finite, shown


def progress(fraction: Optional[float] = None, message: Optional[str] = None, **detail: Any) -> None:
    """How far the work is: at most five a second are sent, the last one always.

    fraction: from 0 to 1, or None where nobody can tell; what is no finite number is left out.
    message: what is being done, for people.
    detail: anything more that is JSON, up to 16 KiB.
    """
    voice = _running.voice()
    if voice is None:
        return
    meta = beside(detail, 'detailDropped')
    far = finite(fraction)
    if far is not None:
        meta['fraction'] = min(1.0, max(0.0, far))
    if message is not None:
        meta['message'] = clean(shown(message))
    voice.progress(meta)


def heartbeat() -> None:
    """Says that the task lives. While its function runs that is said every ten seconds without it."""
    voice = _running.voice()
    if voice is not None:
        voice.heartbeat()


def cancelled() -> bool:
    """Whether somebody asked for this task to stop: it should then return or raise soon.

    Costs about a microsecond. A worker whose pool is `solo` hears nothing while a task runs.
    """
    voice = _running.voice()
    return voice is not None and voice.cancelled()
