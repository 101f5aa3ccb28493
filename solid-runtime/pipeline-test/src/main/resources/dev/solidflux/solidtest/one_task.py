"""Hands one message to a stock Celery worker on a broker in memory, and writes what it replies.

    python3 one_task.py APPLICATION < message.json

The application is found as `celery -A APPLICATION` finds it. Nothing of Celery is changed: the worker takes the
message from its queue, runs the task in this process (pool `solo`), and sends its replies by the application's own
result backend. Each is a line of JSON on standard output; what the application prints goes to standard error.
"""

import base64
import json
import os
import sys
import threading
import time

replies_to = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)
sys.path.insert(0, os.getcwd())

from celery.app.utils import find_app
from celery.signals import task_postrun
from kombu import Producer, Queue

ENDS = {'SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED', 'RETRY'}
QUEUE = 'solidflux.test'


def leave(**last):
    replies_to.write(json.dumps(last) + '\n')
    replies_to.flush()
    os._exit(0)


message = json.load(sys.stdin)
app = find_app(sys.argv[1])
if not str(app.conf.result_backend).startswith('rpc'):
    leave(fault="the application's result_backend is %r; replies come with 'rpc://' only" % app.conf.result_backend)

app.conf.update(
    broker_url='memory://',
    broker_read_url='memory://',
    broker_write_url='memory://',
    broker_transport_options={'polling_interval': 0.01},
    task_queues=None,
    task_create_missing_queues=True,
    worker_hijack_root_logger=False,
)
over = threading.Event()


@task_postrun.connect
def has_run(**_):
    over.set()


channel = app.connection_for_write().default_channel
Queue(QUEUE, channel=channel).declare()
replies = Queue(message['reply_to'], channel=channel)
replies.declare()
Producer(channel).publish(
    base64.b64decode(message['body']),
    exchange='',
    routing_key=QUEUE,
    headers=message['headers'],
    content_type=message['content_type'],
    content_encoding=message['content_encoding'],
    correlation_id=message['correlation_id'],
    reply_to=message['reply_to'],
)


def read():
    while True:
        ran = over.is_set()
        reply = replies.get(no_ack=True)
        if reply is not None:
            body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
            replies_to.write(json.dumps({
                'content_type': reply.content_type,
                'content_encoding': reply.content_encoding,
                'correlation_id': reply.properties.get('correlation_id'),
                'body': base64.b64encode(body).decode(),
            }) + '\n')
            if json.loads(body)['status'] in ENDS:
                leave(end=True)
        elif ran:
            leave(end=False)
        else:
            time.sleep(0.002)


threading.Thread(target=read, daemon=True).start()
app.Worker(
    hostname='celery@test',
    pool='solo',
    queues=[QUEUE],
    concurrency=1,
    loglevel='INFO',
    task_events=False,
    without_gossip=True,
    without_heartbeat=True,
    without_mingle=True,
).start()
