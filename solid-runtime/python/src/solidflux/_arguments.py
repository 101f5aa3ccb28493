"""Makes an engine's arguments what a task's annotations say, where these say more than JSON does."""

import functools
import inspect
import logging
from typing import Any, Callable, Dict, get_type_hints

from celery.app.base import Celery

from ._backend import is_an_engines
from ._failures import UnfitArguments
from ._types import Faults, Reader, reader

_LOG = logging.getLogger('solidflux')


def fit(app: Celery) -> None:
    """Each task of a worker's application, before the worker looks at it; one that takes plain JSON stays as it is."""
    for task in list(app.tasks.values()):
        if task.name.startswith('celery.') or getattr(task, 'solidflux_typed', False):
            continue
        readers = _readers(task)
        if readers:
            task.run = _typed(task, task.run, readers)
            task.solidflux_typed = True


def _readers(task: Any) -> Dict[str, Reader]:
    run = inspect.unwrap(getattr(task, '_orig_run', None) or task.run)
    try:
        hints = get_type_hints(run, include_extras=False)
        readers = {name: reader(hint, inside=False) for name, hint in hints.items() if name != 'return'}
    except Exception as e:  # names that are there for a checker alone
        if getattr(run, '__annotations__', None):
            _LOG.debug('the annotations of %s are not understood, so its arguments stay as they are: %r', task.name, e)
        return {}
    return {name: read for name, read in readers.items() if read is not None}


def _typed(task: Any, run: Callable[..., Any], readers: Dict[str, Reader]) -> Callable[..., Any]:
    parameters = list(inspect.signature(run).parameters.values())
    named = [one.name for one in parameters if one.kind <= one.POSITIONAL_OR_KEYWORD]
    rest = {one.kind: one.name for one in parameters}

    def read(name: Any, value: Any, place: str, faults: Faults) -> Any:
        reader = readers.get(name)
        return value if reader is None else reader(value, place, faults)

    @functools.wraps(run)
    def typed(*args: Any, **kwargs: Any) -> Any:
        request = task.request
        if request.called_directly or request.is_eager or not is_an_engines(request.correlation_id, request.reply_to):
            return run(*args, **kwargs)
        faults: Faults = []
        made = [read(name, value, name, faults) for name, value in zip(named, args)]
        more = rest.get(inspect.Parameter.VAR_POSITIONAL)
        made += [read(more, value, f'{more}[{i}]', faults) for i, value in enumerate(args[len(named) :])]
        others = rest.get(inspect.Parameter.VAR_KEYWORD)
        known = {one.name for one in parameters}
        words = {name: read(name if name in known else others, value, name, faults) for name, value in kwargs.items()}
        if faults:
            raise UnfitArguments('; '.join(faults[:20]))
        return run(*made, **words)

    return typed
