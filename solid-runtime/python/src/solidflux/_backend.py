"""Celery's own result backend, `rpc://`, which tells an engine a little more with the words that it sends anyway."""

import re
from typing import Any, Optional

from celery import states
from celery.backends.rpc import RPCBackend

from . import _running
from ._failures import retry_after
from ._results import storable

#: The id that an engine gives to a task; protocol/Wanted has it too.
_ENGINES = re.compile(r's1\.[0-9a-z]{26}\.[0-9]{1,10}\.[0-9]{1,10}\.[0-9a-z]{26}')
_ENDS = states.READY_STATES | {states.RETRY}


def is_an_engines(correlation_id: Optional[str], reply_to: Optional[str]) -> bool:
    """Whether an engine sent the task, and not some other client of Celery's."""
    return bool(reply_to) and isinstance(correlation_id, str) and _ENGINES.fullmatch(correlation_id) is not None


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
                elif state == states.FAILURE and voice.told_of_cancel:
                    state = states.REVOKED  # it did as it was asked
                from ._companion import end

                end(self.app, voice)
        return super().store_result(task_id, result, state, traceback=traceback, request=request, **kwargs)

    def prepare_exception(self, exc: Any, serializer: Any = None) -> Any:
        prepared = super().prepare_exception(exc, serializer)
        asked = retry_after(exc)
        return {**prepared, 'retry_after': asked} if asked is not None and isinstance(prepared, dict) else prepared
