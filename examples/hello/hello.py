"""The same solid as a Celery worker; see README.md.

    SOLIDFLUX_AMQP_URL=$(cat ../../.solidflux/amqp-url) celery -A hello worker -Q hello
"""

import os

from celery import Celery

app = Celery('hello', broker=os.environ['SOLIDFLUX_AMQP_URL'])
app.conf.update(result_backend='rpc://', task_track_started=True, task_acks_late=True, worker_prefetch_multiplier=1)


@app.task(name='tasks.hello')
def hello(first: str) -> str:
    return f'Hello {first}'
