"""Which of a worker's tasks are to stop. Its main process hears it; processes forked from it read it here."""

import mmap
from hashlib import blake2b
from typing import Any, Optional

_MARK = 16
#: Far more than one worker runs at a time; beyond it the oldest is forgotten.
_MARKS = 1024

_board: Optional[mmap.mmap] = None
_next = 0


def prepare() -> None:
    """Before the worker forks, so that its children share it."""
    global _board
    if _board is None:
        _board = mmap.mmap(-1, _MARK * _MARKS)


def mark_of(task_id: str) -> bytes:
    return blake2b(task_id.encode('utf-8', 'replace'), digest_size=_MARK).digest()


def is_marked(mark: bytes) -> bool:
    return _board is not None and _board.find(mark, 0) >= 0


def cancel(task_id: str) -> None:
    global _next
    mark = mark_of(task_id)
    if _board is not None and not is_marked(mark):
        place = _next % _MARKS * _MARK
        _board[place : place + _MARK] = mark
        _next += 1


def listen() -> None:
    """In the worker's main process: of a revoke those are marked that are in this worker's hands."""
    from celery.worker import state
    from celery.worker.control import Panel

    heard = Panel.data['revoke']
    if getattr(heard, 'solidflux', False):
        return

    def revoke(panel: Any, task_id: Any, **arguments: Any) -> Any:
        for one in task_id if isinstance(task_id, (list, tuple, set)) else [task_id]:
            if one in state.requests:
                cancel(one)
        return heard(panel, task_id, **arguments)

    revoke.solidflux = True  # type: ignore[attr-defined]
    Panel.data['revoke'] = revoke
