"""The solids of @name@: an ordinary Celery application."""

import logging
import os

from celery import Celery

app = Celery('@name@', broker=os.environ.get('SOLIDFLUX_AMQP_URL', 'amqp://guest:guest@localhost:5672//'))
app.conf.update(
    # what each setting is for: docs/solids-in-python.md of Solidflux
    result_backend='rpc://',
    result_persistent=True,
    task_track_started=True,
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=1,
    broker_transport_options={'confirm_publish': True},
    broker_heartbeat=10,
    broker_connection_retry_on_startup=True,
    task_serializer='json',
    result_serializer='json',
    accept_content=['json'],
)

try:
    import solidflux
except ImportError:
    pass  # without the companion it runs as well: progress, log and signs of life are what is missing
else:
    solidflux.companion(app)

log = logging.getLogger(__name__)


@app.task(name='@name@.greet')
def greet(name: str) -> str:
    log.info('greets %s', name)
    return f'Hello {name}'
