"""Exceptions that an engine understands."""

from typing import Any, Optional, Tuple

try:
    from billiard.exceptions import SoftTimeLimitExceeded as TimeIsUp
except ImportError:  # no Celery, and nobody who raises it

    class TimeIsUp(Exception):  # type: ignore[no-redef]
        """Raised in the midst of anything that a task's own thread does: never to be taken for a failure of that."""



class TryLater(Exception):
    """Asks for the next attempt after so many seconds, once, in place of the pipeline's backoff.

    Any other exception with an attribute `retry_after` does the same.
    """

    def __init__(self, message: str = '', retry_after: Optional[float] = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.args[0], self.retry_after)


class UnfitArguments(ValueError):
    """The engine's arguments are not what the task's annotations say; trying again does not cure it."""


UnfitArguments.__module__ = TryLater.__module__ = 'solidflux'

#: As long as somebody could mean, in seconds: a year.
LONGEST_WAIT = 365 * 24 * 3600


def retry_after(exc: BaseException) -> Optional[float]:
    """The seconds that an exception asks for; what is no number, or negative, asks for nothing."""
    try:
        asked = getattr(exc, 'retry_after', None)
        if hasattr(asked, 'total_seconds'):
            asked = asked.total_seconds()
        if asked is None or isinstance(asked, bool) or not 0 <= asked:
            return None
        return min(float(asked), LONGEST_WAIT)
    except TimeIsUp:
        raise
    except Exception:  # code of the author's
        return None
