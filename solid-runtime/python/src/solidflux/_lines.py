"""The standard library's logging, into the log of the run whose task runs."""

import logging
import traceback
from typing import Any, Dict

from . import _running
from ._failures import TimeIsUp
from ._text import LONGEST, beside, clean

#: Of the worker itself, and of what sends our lines: these are nobody's task.
_WORKERS = ('celery', 'kombu', 'amqp', 'billiard', 'vine', 'solidflux')
_LEVELS = ((logging.ERROR, 'error'), (logging.WARNING, 'warn'), (logging.INFO, 'info'))
_STANDARD = {*vars(logging.makeLogRecord({})), 'message', 'asctime', 'taskName', 'task_id', 'task_name'}


class RunLog(logging.Handler):
    """Lines that a running task writes, as far as the worker's `--loglevel` lets them through. Never fails a task."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            voice = _running.voice()
            if voice is not None and record.name.partition('.')[0] not in _WORKERS:
                voice.log(lambda: line(record))
        except TimeIsUp:
            raise
        except Exception:  # of an author's __str__ or a format that does not fit; other handlers say so
            pass


def line(record: logging.LogRecord) -> Dict[str, Any]:
    fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    if record.exc_info and record.exc_info[0] is not None:
        stack = ''.join(traceback.format_exception(*record.exc_info))
        fields['exception'] = stack if len(stack) <= LONGEST else '…' + stack[1 - LONGEST :]
    level = next((name for least, name in _LEVELS if record.levelno >= least), 'debug')
    return {'level': level, 'message': clean(record.getMessage()), 'fields': beside(fields, 'fieldsDropped')}


_handler = RunLog()


def listen() -> None:
    """On the loggers that Celery writes with; asked before each task, since an author may set up logging at any time."""
    # lines of get_task_logger go no further than its parent
    for name in (None, 'celery.task'):
        logger = logging.getLogger(name)
        if _handler not in logger.handlers:
            logger.addHandler(_handler)
