"""The tasks of the tests, in an application as docs/solids-in-python.md has it, with the companion beside it."""

import enum
import logging
import os
import signal
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, TypedDict

from celery import Celery
from celery.concurrency.asynpool import AsynPool
from celery.exceptions import Ignore, SoftTimeLimitExceeded
from celery.utils.log import get_task_logger

import solidflux
from solidflux import _wanted

app = Celery('solids', broker=os.environ.get('SOLIDFLUX_AMQP_URL', 'memory://'))
app.conf.update(
    result_backend='rpc://',
    result_persistent=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_reject_on_worker_lost=False,
    task_track_started='SOLIDFLUX_UNTRACKED' not in os.environ,
    broker_transport_options={'confirm_publish': 'SOLIDFLUX_UNCONFIRMED' not in os.environ},
    broker_heartbeat=int(os.environ.get('SOLIDFLUX_BROKER_HEARTBEAT', '10')),
    accept_content=['json'],
    task_always_eager=False,
)
if 'SOLIDFLUX_ALONE' not in os.environ:
    solidflux.companion(app, heartbeat=float(os.environ.get('SOLIDFLUX_BEAT', '10')))
    solidflux.companion(Celery('another', broker='memory://'))
    _wanted.ANSWER_WITHIN = float(os.environ.get('SOLIDFLUX_ANSWER', '15'))

# looks for lost processes sooner than every five seconds
AsynPool.timers = property(lambda pool: {pool.maintain_pool: 0.1})

log = logging.getLogger('room')


def wait_for(path):
    """Until somebody makes a file, which is this process's signal."""
    while not os.path.exists(path):
        time.sleep(0.01)


@app.task
def greet(name):
    return f'Hello {name}'


@app.task
def tiles(count):
    for n in range(1, count + 1):
        solidflux.progress(n / count, f'tile {n}', tile=n)
        log.info('tile %d', n, extra={'ms': 12, 'at': Path('a/b')})
    return count


@app.task
def flood(lines):
    for n in range(lines):
        log.info('line %d', n)
    return lines


class Unfriendly:
    def __str__(self):
        log.info('from within')
        raise ValueError('no')


@app.task
def odd():
    get_task_logger('mine').warning('by its own logger')
    log.info('half %s', '\ud800 \x00')
    log.info('%s', Unfriendly())
    log.info('too %s')
    log.info('not %d', 'fitting')
    logging.getLogger('kombu.x').warning('not ours')
    log.info('fields', extra={'nan': float('nan'), 'deep': {'a': {1, 2}}, 'self': Unfriendly()})
    try:
        raise KeyError('gone')
    except KeyError:
        log.exception('caught')
    thread = threading.Thread(target=lambda: log.error('in a thread'))
    thread.start()
    thread.join()
    pid = os.fork()
    if pid == 0:
        log.error('in a child')
        solidflux.progress(0.5, 'in a child')
        solidflux.cancelled()
        os._exit(0)
    os.waitpid(pid, 0)
    log.debug('not let through')


@app.task
def until(path, ends=True):
    solidflux.progress(0, 'waits')
    wait_for(path)
    return 'waited'


@app.task(bind=True)
def by_hand(self, state, path):
    """Says a state that Celery or its reader may take for its own, and goes on."""
    self.update_state(state=state, meta={'half': 1})
    wait_for(path)
    log.info('went on')
    return 'whole'


@app.task
def until_cancelled(path=None):
    solidflux.progress(0, f'runs in {os.getpid()}')
    while not solidflux.cancelled():
        time.sleep(0.01)
    raise RuntimeError('stopped')


@app.task
def was_cancelled(path):
    solidflux.progress(0, 'waits')
    wait_for(path)
    return solidflux.cancelled()


@app.task
def chatter(path):
    solidflux.progress(0, 'chatters')
    n = 0
    while not os.path.exists(path):
        n += 1
        log.info('line %d', n)
        solidflux.progress(0.5, f'{n}')
        time.sleep(0.001)
    os.rename(path, path + '.seen')
    return n


@app.task
def quick(count):
    return count


class Place(NamedTuple):
    x: int
    y: int = 0


class Kind(enum.Enum):
    WALL = 'wall'
    DOOR = 'door'


class Size(TypedDict):
    width: int
    height: int


@dataclass
class Photo:
    path: Path
    kind: Kind
    taken: Optional[datetime] = None
    size: Optional[Size] = None
    places: List[Place] = field(default_factory=list)


@app.task(bind=True)
def typed(self, photo: Photo, day: date, price: Decimal, names: Dict[str, uuid.UUID], plain: int = 1):
    assert isinstance(photo, Photo) and isinstance(photo.path, Path) and isinstance(photo.kind, Kind)
    assert isinstance(day, date) and isinstance(price, Decimal)
    assert all(isinstance(one, uuid.UUID) for one in names.values())
    assert all(isinstance(one, Place) for one in photo.places)
    return {'photo': photo, 'day': day, 'price': price, 'names': names, 'plain': plain}


@app.task
def returns(what):
    deep = []
    for _ in range(120):
        deep = [deep]
    return {
        'nan': float('nan'),
        'nul': {'a': ['b\x00']},
        'half': '\ud800',
        'large': 'x' * (3 << 20),
        'deep': deep,
        'object': object(),
        'digits': 10**1001,
    }[what]


@app.task(bind=True, max_retries=1)
def retries(self):
    log.info('try %d', self.request.retries)
    if self.request.retries == 0:
        raise self.retry(countdown=0)
    return 'at last'


@app.task
def later(seconds):
    raise solidflux.TryLater('full', retry_after=seconds)


class Unprintable:
    def __repr__(self):
        raise RuntimeError('no')


class Odd(Exception):
    """Nobody can build it again of its arguments."""

    def __init__(self, first, second):
        super().__init__(first)


class OddBusy(ValueError):
    retry_after = 7

    def __init__(self, first, second):
        super().__init__(first)


class Busy(ValueError):
    retry_after = 7


class Moody(ValueError):
    @property
    def retry_after(self):
        raise RuntimeError('no')


@app.task
def raises(kind):
    loop = []
    loop.append(loop)
    raise {
        'nul': lambda: ValueError('a\x00b'),
        'half': lambda: ValueError('\ud800'),
        'object': lambda: ValueError({'why': object()}),
        'unprintable': lambda: ValueError(Unprintable()),
        'loop': lambda: ValueError(loop),
        'silent': lambda: ValueError(),
        'long': lambda: ValueError('x' * 3_000_000),
        'busy': lambda: Busy('x' * 3_000_000),
        'moody': lambda: Moody('m'),
        'odd': lambda: Odd('one', 'two'),
        'odd busy': lambda: OddBusy('one', 'two'),
    }[kind]()


@app.task
def ignored():
    log.info('before')
    raise Ignore()


@app.task
def limited(path):
    solidflux.progress(0, 'begun')
    try:
        while True:
            log.info('on and on')
            time.sleep(0.001)
    except SoftTimeLimitExceeded:
        return 'in time'


@app.task
def hangs():
    solidflux.progress(0, f'{os.getpid()}')
    log.info('begun')
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)


@app.task
def within(name):
    """Calls others: directly, and eagerly."""
    log.info('outer')
    other = greet.apply((name,)).result
    log.info('after')
    return [greet(name), other, Photo(Path(name), Kind.DOOR) == typed_directly(Photo(Path(name), Kind.DOOR))]


def typed_directly(photo):
    return typed(photo, date.min, Decimal(1), {})['photo']


@app.task
def runs_elsewhere(path):
    """For pools of threads: lines of a thread that is nobody's."""
    solidflux.progress(0, 'waits')
    wait_for(path)
    log.info('of %s', path[-1:])
    return threading.current_thread().name
