"""Celery's settings for a worker of Solidflux: docs/solids-in-python.md says why. What an application sets itself counts."""

import os

broker_url = os.environ.get('SOLIDFLUX_AMQP_URL')
broker_heartbeat = 10
broker_transport_options = {'confirm_publish': True}
broker_connection_retry_on_startup = True
result_backend = 'rpc://'
result_persistent = True
task_acks_late = True
task_reject_on_worker_lost = False
task_track_started = True
worker_prefetch_multiplier = 1
task_serializer = 'json'
result_serializer = 'json'
accept_content = ['json']
