"""Celery's own result backend, `rpc://`, which tells an engine a little more with the words that it sends anyway."""

import re
import sys
from typing import Any, Optional

from celery import states
from celery.backends.rpc import RPCBackend
from celery.utils.serialization import UnpickleableExceptionWrapper

from . import _running
from ._failures import retry_after
from ._results import storable
from ._voice import Voice

#: The id that an engine gives to a task; protocol/Wanted has it too.
_ENGINES = re.compile(r's1\.[0-9a-z]{26}\.[0-9]{1,10}\.[0-9]{1,10}\.[0-9a-z]{26}')
#: An attempt, whoever says it.
_ENDS = states.READY_STATES | {states.REJECTED}


def is_an_engines(correlation_id: Optional[str], reply_to: Optional[str]) -> bool:
    """Whether an engine sent the task, and not some other client of Celery's."""
    return bool(reply_to) and isinstance(correlation_id, str) and _ENGINES.fullmatch(correlation_id) is not None


def _raised(result: Any) -> Any:
    """The exception itself where a newer Celery gives another for one that cannot be pickled: nobody pickles it here."""
    raised = sys.exc_info()[1]
    other = type(result) is not type(raised) and isinstance(raised, type(result))
    stands_in = other or isinstance(result, UnpickleableExceptionWrapper)
    return raised if stands_in and isinstance(raised, Exception) else result


class CompanionBackend(RPCBackend):
    """What other clients sent is answered as by its parent."""

    def store_result(
        self, task_id: str, result: Any, state: str, traceback: Any = None, request: Any = None, **kwargs: Any
    ) -> Any:
        if request is not None and is_an_engines(request.correlation_id, request.reply_to):
            if state == states.STARTED and isinstance(result, dict) and 'hostname' in result:
                from ._companion import started

                result = started(self.app, request, result)
            voice = _running.voice_of(request) if state in _ENDS else None
            if voice is not None:
                if state == states.SUCCESS:
                    result = storable(self.prepare_value(result))
                elif state == states.FAILURE:
                    result = _raised(result)
                    state = states.REVOKED if voice.told_of_cancel else state  # it did as it was asked
                self._end(voice)
        return super().store_result(task_id, result, state, traceback=traceback, request=request, **kwargs)

    def mark_as_retry(self, task_id: str, exc: Any, *args: Any, request: Any = None, **kwargs: Any) -> Any:
        # only here has the task been handed back: one that says RETRY itself goes on, and lives
        voice = _running.voice_of(request)
        if voice is not None:
            self._end(voice)
        return super().mark_as_retry(task_id, exc, *args, request=request, **kwargs)

    def _end(self, voice: Voice) -> None:
        from ._companion import end

        end(self.app, voice)

    def prepare_exception(self, exc: Any, serializer: Any = None) -> Any:
        prepared = super().prepare_exception(exc, serializer)
        asked = retry_after(exc)
        # before the message: of a reply that is too long only the beginning is read
        return {'retry_after': asked, **prepared} if asked is not None and isinstance(prepared, dict) else prepared
