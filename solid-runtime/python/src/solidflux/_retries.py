"""Whether a task may hand itself back to the broker for a later try."""

from types import CodeType
from typing import Any


def may_retry(task: Any) -> bool:
    """As far as it shows. Between two tries nobody has the task and nobody gives a sign of life, so none is promised.

    A task whose helpers call `retry` where it does not show says so: `@app.task(solidflux_heartbeat=False)`.
    """
    if not getattr(task, 'solidflux_heartbeat', True):
        return True
    if getattr(task, '_orig_run', None) is not None or getattr(task, 'autoretry_for', None):
        return True
    run = task.run
    while hasattr(run, '__wrapped__'):
        run = run.__wrapped__
    code = getattr(run, '__code__', None)
    return code is not None and _names(code, 'retry')


def _names(code: CodeType, word: str) -> bool:
    return word in code.co_names or any(isinstance(one, CodeType) and _names(one, word) for one in code.co_consts)
