"""An engine as a worker sees it: it sends tasks, hears replies, and answers whether they are wanted. And a worker."""

import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

from amqp.exceptions import NotFound
from kombu import Connection, Producer, Queue

HERE = Path(__file__).parent
SOURCE = HERE.parent / 'src'
PATIENCE = 60
#: Wakes whoever hears; no worker says it.
STOP = 'stop hearing'


def an_id():
    word = uuid.uuid4().hex[:26]
    return f's1.{word}.1.1.{word}'


class Engine:
    """What is heard of each task is kept in its order."""

    def __init__(self, url):
        self.queue = 'python-' + uuid.uuid4().hex
        self.mailbox = self.queue + '-mailbox'
        self.wanted = {}
        self.asked = queue.Queue()
        self._url = url
        self._heard = {}
        self._changed = threading.Condition()
        self._stopped = False

    def __enter__(self):
        self._connection = Connection(self._url)
        channel = self._connection.channel()
        Queue(self.queue, channel=channel).declare()
        Queue(self.mailbox, channel=channel).declare()
        self._producer = Producer(channel)
        self._hearing = Connection(self._url)
        heard = Queue(self.mailbox, channel=self._hearing.channel())
        self._consumer = self._hearing.Consumer([heard], no_ack=True, on_message=self._take)
        self._consumer.consume()
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop_hearing()
        self._hearing.close()
        channel = self._connection.channel()
        for name in (self.queue, self.mailbox):
            Queue(name, channel=channel).delete()
        self._connection.close()

    def _stop_hearing(self):
        self._stopped = True
        try:
            self._producer.publish({'status': STOP}, exchange='', routing_key=self.mailbox, serializer='json')
        except self._connection.connection_errors:
            pass  # cut: whoever hears has stopped, too
        self._thread.join(10)

    def _hear(self):
        while not self._stopped:
            try:
                self._hearing.drain_events(timeout=0.5)
            except TimeoutError:
                pass
            except Exception:  # cut, or closed by us
                return

    def reopen(self):
        """After its connections were cut."""
        self._stop_hearing()
        self._stopped = False
        self.__enter__()

    def _take(self, message):
        body = json.loads(message.body)
        if body['status'] == STOP:
            return
        if body['status'] == 'ASK':
            self._answer(message, body)
            return
        body['transient'] = message.properties.get('delivery_mode') == 1
        with self._changed:
            self._heard.setdefault(message.properties['correlation_id'], []).append(body)
            self._changed.notify_all()

    def _answer(self, message, body):
        answer = self.wanted.get(body['task_id'])
        if answer is not None:
            Producer(self._hearing.default_channel).publish(
                json.dumps({'wanted': answer}),
                exchange='',
                routing_key=message.properties['reply_to'],
                correlation_id=body['task_id'],
                content_type='application/json',
                content_encoding='utf-8',
            )
        self.asked.put(body)

    def send(self, task, *args, task_id=None, sent=None, client=False, **kwargs):
        """As an engine sends it; sent: the seconds since then. A client's has an id of another form."""
        task_id = task_id or (str(uuid.uuid4()) if client else an_id())
        headers = {'lang': 'py', 'task': task, 'id': task_id, 'root_id': task_id, 'retries': 0, 'timelimit': [None, None]}
        headers.update(kwargs.pop('headers', {}))
        self._producer.publish(
            json.dumps([args, kwargs, {}]),
            exchange='',
            routing_key=self.queue,
            headers=headers,
            correlation_id=task_id,
            reply_to=self.mailbox,
            content_type='application/json',
            content_encoding='utf-8',
            delivery_mode=2,
            timestamp=int(time.time() - (sent or 0)),
        )
        return task_id

    def heard(self, task_id):
        with self._changed:
            return list(self._heard.get(task_id, ()))

    def until(self, task_id, *states, patience=PATIENCE):
        """All that was heard of a task once it has come to a state, and after that to the next ones."""

        def come():
            heard = iter([one['status'] for one in self._heard.get(task_id, ())])
            return all(state in heard for state in states)

        with self._changed:
            assert self._changed.wait_for(come, patience), f'no {states}: {self._heard.get(task_id)}'
        return self.heard(task_id)

    def end(self, task_id, patience=PATIENCE):
        """How a task ended."""
        ends = {'SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'}

        def come():
            return [one for one in self._heard.get(task_id, ()) if one['status'] in ends]

        with self._changed:
            assert self._changed.wait_for(come, patience), f'no end: {self._heard.get(task_id)}'
            return come()[-1]

    def run(self, task, *args, **kwargs):
        task_id = self.send(task, *args, **kwargs)
        self.end(task_id)
        return self.heard(task_id)

    def waiting(self):
        """How many tasks no worker has; those that a worker has and not acknowledged are not among them."""
        return self._connection.default_channel.queue_declare(self.queue, passive=True).message_count

    def hears_cancels(self, worker):
        """Whether the queue by which it hears them is still there."""
        with Connection(self._url) as connection:
            try:
                connection.channel().queue_declare(f'{worker.name}.celery.pidbox', passive=True)
                return True
            except NotFound:
                return False

    def cancel(self, task_id, terminate=False):
        with Connection(self._url) as connection:
            connection.Producer().publish(
                {
                    'method': 'revoke',
                    'arguments': {'task_id': task_id, 'terminate': terminate, 'signal': 'SIGTERM'},
                    'destination': None,
                    'pattern': None,
                    'matcher': None,
                },
                exchange='celery.pidbox',
                routing_key='',
                serializer='json',
            )


class Worker:
    """`celery worker` with the tests' tasks, of this interpreter's Celery."""

    def __init__(self, url, queues, options, environment):
        self.lines = []
        self._said = threading.Condition()
        command = [sys.executable, '-m', 'celery', '-A', 'solids', 'worker', '-Q', queues, '--loglevel', 'INFO']
        options = list(options)
        # under one name workers share the queue by which each of them is to hear cancels
        self.name = f'celery@{uuid.uuid4().hex}'
        if '-A' in options:
            at = options.index('-A')
            command[4] = options[at + 1]
            del options[at : at + 2]
        if '--concurrency' not in options:
            options += ['--concurrency', '1']
        self.process = subprocess.Popen(
            command + ['--without-gossip', '--without-mingle', '--hostname', self.name] + options,
            cwd=HERE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors='replace',
            env={
                **os.environ,
                'SOLIDFLUX_AMQP_URL': url,
                'PYTHONPATH': f'{HERE}:{SOURCE}:{os.environ.get("PYTHONPATH", "")}',
                'PYTHONDONTWRITEBYTECODE': '1',
                **environment,
            },
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.said(r' ready\.')

    def _read(self):
        for line in self.process.stdout:
            with self._said:
                self.lines.append(line.rstrip())
                self._said.notify_all()
        with self._said:
            self.lines.append('<end>')
            self._said.notify_all()

    def said(self, pattern, patience=PATIENCE):
        """Waits for a line."""

        def found():
            return next((m for m in map(re.compile(pattern).search, self.lines) if m), None) or self.lines[-1:] == ['<end>']

        with self._said:
            match = self._said.wait_for(found, patience)
        assert match and match is not True, '\n'.join(self.lines)
        return match

    def kill(self):
        children = subprocess.run(
            ['ps', '-o', 'pid=', '--ppid', str(self.process.pid)], capture_output=True, text=True
        ).stdout.split()
        self.process.kill()
        self.process.wait(10)
        for pid in children:
            try:
                os.kill(int(pid), 9)
            except ProcessLookupError:
                pass


def words(heard, state='LOG'):
    return [one['result'] for one in heard if one['status'] == state]
