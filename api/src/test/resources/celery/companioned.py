"""A stock Celery worker with the companion beside it, which asks about each task whether it is still wanted."""

import ctypes
import logging
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import solidflux
from solidflux import _wanted
from tasks import app

_wanted.TRUST = 0
solidflux.companion(app, heartbeat=1)
log = logging.getLogger('room')


@app.task
def told(count):
    for n in range(1, count + 1):
        solidflux.progress(n / count, f'tile {n} of {count}')
        log.info('tile %d', n, extra={'ms': 12})
    return count


@app.task
def held(seconds):
    """Native code that keeps every other thread of Python's from running, and so the signs of life."""
    solidflux.progress(0, 'held')
    ctypes.PyDLL(None).sleep(seconds)


@app.task
def until_cancelled():
    solidflux.progress(0, 'runs')
    while not solidflux.cancelled():
        time.sleep(0.01)
    raise RuntimeError('stopped')


@dataclass
class Photo:
    path: Path
    taken: date


@app.task
def typed(photo: Photo) -> Photo:
    return Photo(photo.path.with_suffix('.png'), photo.taken.replace(day=1))


@app.task
def full():
    raise solidflux.TryLater('full', retry_after=0)
