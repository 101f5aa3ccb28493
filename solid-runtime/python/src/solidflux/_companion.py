"""Puts the companion beside an application: its result backend, its worker's steps, and signals around each task."""

import os
from typing import Any, Optional, cast
from weakref import WeakKeyDictionary

from celery import signals
from celery.app.base import Celery
from kombu.utils.compat import detect_environment

from . import _arguments, _cancels, _lines, _running
from ._backend import is_an_engines
from ._lifeline import Lifeline
from ._retries import may_retry
from ._speaker import Speaker
from ._voice import Voice
from ._wanted import StillWanted


class Companion:
    """What one application has of it in this process."""

    def __init__(self, app: Celery, heartbeat: Optional[float]) -> None:
        self.heartbeat = heartbeat
        self.speaker = Speaker(app, heartbeat)


_beside: 'WeakKeyDictionary[Celery, Companion]' = WeakKeyDictionary()

#: The worker's main process: one that begins again is another worker.
_main_pid: Optional[int] = None


def attach(app: Celery, heartbeat: Optional[float]) -> Celery:
    if heartbeat is not None and not 0 < heartbeat <= 3600:
        raise ValueError(f'{heartbeat!r} are no seconds between signs of life: more than 0, an hour at most, or None')
    if app not in _beside:
        own = {'rpc': 'solidflux._backend:CompanionBackend'}
        app.loader.override_backends = {**app.loader.override_backends, **own}
        app.steps['consumer'].update((StillWanted, Lifeline))
    _beside[app] = Companion(app, heartbeat)
    signals.worker_init.connect(_worker_begins, dispatch_uid='solidflux', weak=False)
    signals.task_prerun.connect(_task_begins, dispatch_uid='solidflux', weak=False)
    signals.task_postrun.connect(_task_is_over, dispatch_uid='solidflux', weak=False)
    return app


def _worker_begins(sender: Any = None, **_: Any) -> None:
    global _main_pid
    if sender is None or sender.app not in _beside:
        return
    _main_pid = os.getpid()
    pool = sender.pool_cls if isinstance(sender.pool_cls, str) else sender.pool_cls.__module__
    _running.one_at_a_time = pool.rpartition('.')[2].partition(':')[0] in ('prefork', 'processes', 'solo')
    _cancels.prepare()
    _cancels.listen()
    _arguments.fit(sender.app)


def _task_begins(task: Any = None, **_: Any) -> None:
    companion = _beside.get(task.app)
    request = task.request
    if companion is None or request.is_eager or request.called_directly:
        return
    if not is_an_engines(request.correlation_id, request.reply_to):
        return
    speaker = companion.speaker
    voice = Voice(request.id, request.correlation_id, request.reply_to, speaker.wake, companion.heartbeat)
    _lines.listen()
    _running.begin(voice, request)
    speaker.begin(voice)
    if not task.track_started:
        task.backend.store_result(
            request.id, {'pid': os.getpid(), 'hostname': request.hostname}, 'STARTED', request=request
        )


def _task_is_over(task: Any = None, **_: Any) -> None:
    voice = None if task.request.is_eager else _running.voice_of(task.request)
    companion = _beside.get(task.app)
    if voice is not None and companion is not None:
        companion.speaker.leave(voice)
        _running.end(voice)


def end(app: Celery, voice: Voice) -> None:
    """Before its end is sent: what it has said, and is not sent yet, is."""
    companion = _beside.get(app)
    if companion is not None:
        companion.speaker.end(voice)


def identity(hostname: str) -> str:
    """Of a worker, whichever of its processes has the task: under this name it asks, and says that it has begun."""
    return f'{hostname} {_main_pid or os.getpid()}'


def started(app: Celery, request: Any, result: dict) -> dict:
    """What Celery says when a task begins, with what a Solidflux worker says besides."""
    companion = _beside.get(app)
    voice = _running.voice_of(request)
    if companion is None or voice is None:
        return result
    beats = companion.heartbeat is not None and detect_environment() == 'default'
    task = app.tasks.get(request.task)
    if beats and task is not None and not may_retry(task):
        said = {**result, 'hostname': identity(result['hostname']), 'heartbeat': companion.heartbeat}
    else:
        # the engine puts both together to the same name
        said = {**result, 'pid': _main_pid or os.getpid()}
    if (cast(dict, request.delivery_info) or {}).get('redelivered'):
        said['redelivered'] = True
    return said
