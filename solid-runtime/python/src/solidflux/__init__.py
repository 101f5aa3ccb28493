"""The optional companion of a stock Celery worker whose tasks are solids of Solidflux.

    app = Celery(...)
    solidflux.companion(app)

After that a task says how far it is, its log goes into the run's log, and it gives signs of life by itself. Without it
everything still works. What native tools say is in `solidflux.channel`.
"""

from typing import TYPE_CHECKING, Any, Optional

from ._failures import TryLater, UnfitArguments
from ._words import cancelled, heartbeat, progress

if TYPE_CHECKING:
    from celery import Celery

    from ._results import ResultTooLarge, UnstorableResult

__all__ = [
    'ResultTooLarge',
    'TryLater',
    'UnfitArguments',
    'UnstorableResult',
    'cancelled',
    'companion',
    'heartbeat',
    'progress',
]

#: Seconds between signs of life, as a Solidflux worker gives them.
HEARTBEAT = 10


def companion(app: 'Celery', heartbeat: Optional[float] = HEARTBEAT) -> 'Celery':
    """Makes the tasks of `app` tell their engine more than Celery does, and returns it.

    Only what an engine sent is touched; tasks of other clients, eager ones and direct calls are as without it.

    heartbeat: seconds between signs of life while a task's function runs. An engine ends an attempt after six that it
        missed. `None` gives none, for tasks whose native code keeps Python's other threads from running for a minute.
    """
    from . import _companion

    return _companion.attach(app, heartbeat)


def __getattr__(name: str) -> Any:
    # they are Celery's encoding errors, and Celery is not needed to import this
    if name in ('ResultTooLarge', 'UnstorableResult'):
        from . import _results

        return getattr(_results, name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
