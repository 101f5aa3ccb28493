"""Solids in Python: an ordinary Celery application, which knows nothing of Solidflux.

    SOLIDFLUX_AMQP_URL=amqp://guest:guest@localhost:5672// \
        celery -A tasks worker -Q repo-something --concurrency 1
"""

import os
import time

from celery import Celery

app = Celery(
    'repo-something',
    broker=os.environ.get('SOLIDFLUX_AMQP_URL', 'amqp://guest:guest@localhost:5672//'),
)

app.conf.update(
    # replies go to the queue that each task's reply_to names
    result_backend='rpc://',
    # a reply outlives a restart of the broker
    result_persistent=True,
    # a task leaves the queue when it is done, not when it is begun: nothing is lost with a worker,
    # and autoscaling by the queue's length sees the work under way
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    # a task that kills its worker is not given to the next one; its deadline in the pipeline ends it
    task_reject_on_worker_lost=False,
    # the run shows that the task was begun, and on which worker
    task_track_started=True,
    # without it a broken connection loses the reply of a task that was acknowledged
    broker_transport_options={'confirm_publish': True},
    broker_heartbeat=10,
    # never pickle
    task_serializer='json',
    result_serializer='json',
    accept_content=['json'],
)


@app.task(bind=True)
def something(self, foo: str) -> str:
    return f'Hello {foo}'


@app.task(bind=True)
def count(self, to: int) -> dict:
    """Takes a tenth of a second for each number and tells how far it is."""
    for n in range(1, to + 1):
        self.update_state(
            state='PROGRESS',
            meta={'fraction': n / to, 'message': f'{n} of {to}'},
        )
        time.sleep(0.1)
    return {'counted': to}


@app.task(bind=True)
def broken(self, why: str) -> None:
    raise ValueError(why)
