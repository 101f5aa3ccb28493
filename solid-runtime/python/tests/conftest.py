"""What the tests stand on: RabbitMQ, real Celery workers, and somebody who speaks as an engine does."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import Engine, Worker

HERE = Path(__file__).parent
SERVER = Path('/usr/lib/rabbitmq/bin/rabbitmq-server')
CONTROL = SERVER.parent / 'rabbitmqctl'


def missing(what):
    """Skips, and says why; where these tests have to run it fails."""
    if os.environ.get('SOLIDFLUX_TEST_CELERY') == 'required':
        pytest.fail(f"{what} (SOLIDFLUX_TEST_CELERY is 'required')")
    pytest.skip(what)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Broker:
    """A RabbitMQ of the tests' own, so that it can be frozen; or the one that is named to us, which cannot."""

    def __init__(self, url, process=None, environment=None):
        self.url = url
        self.process = process
        self._environment = environment

    def cut(self):
        """Closes every connection."""
        if self.process is None:
            pytest.skip('this RabbitMQ is not ours to cut')
        words = [CONTROL, 'close_all_connections', 'cut by a test']
        subprocess.run(words, env=self._environment, capture_output=True, check=True)


def wait_for_broker(url, server, console):
    """Until it takes connections: to be asked by `rabbitmqctl` it has to do more."""
    from kombu import Connection

    deadline = time.monotonic() + 120
    while True:
        assert server.poll() is None and time.monotonic() < deadline, console.read_text()
        try:
            with Connection(url, connect_timeout=5) as connection:
                connection.connect()
                return
        except OSError:
            time.sleep(0.05)


@pytest.fixture(scope='session')
def broker(tmp_path_factory):
    try:
        import celery  # noqa: F401
    except ImportError:
        missing(f'{sys.executable} has no Celery: install python3-celery')
    if not SERVER.exists():
        url = os.environ.get('SOLIDFLUX_TEST_AMQP_URL')
        if not url:
            missing('there is no RabbitMQ: install rabbitmq-server, or name one by SOLIDFLUX_TEST_AMQP_URL')
        yield Broker(url)
        return
    home = tmp_path_factory.mktemp('rabbitmq')
    port = free_port()
    (home / 'rabbitmq.conf').write_text(
        f'listeners.tcp.local = 127.0.0.1:{port}\ndefault_user = solidflux\ndefault_pass = solidflux\n'
    )
    (home / 'enabled_plugins').write_text('[].')
    environment = {
        **os.environ,
        'HOME': str(home),
        'ERL_EPMD_PORT': str(free_port()),
        'ERL_EPMD_ADDRESS': '127.0.0.1',
        'RABBITMQ_NODENAME': f'solidflux-python-{os.getpid()}@localhost',
        'RABBITMQ_DIST_PORT': str(free_port()),
        'RABBITMQ_CONFIG_FILE': str(home / 'rabbitmq.conf'),
        'RABBITMQ_ENABLED_PLUGINS_FILE': str(home / 'enabled_plugins'),
        'RABBITMQ_MNESIA_BASE': str(home / 'data'),
        'RABBITMQ_LOG_BASE': str(home / 'log'),
        'RABBITMQ_PID_FILE': str(home / 'pid'),
        'RABBITMQ_CONF_ENV_FILE': '/dev/null',
        'LC_ALL': 'C.UTF-8',
    }
    with (home / 'console.log').open('wb') as console:
        server = subprocess.Popen(
            [SERVER], env=environment, stdout=console, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
    try:
        url = f'amqp://solidflux:solidflux@127.0.0.1:{port}//'
        wait_for_broker(url, server, home / 'console.log')
        yield Broker(url, int((home / 'pid').read_text()), environment)
    finally:
        if (home / 'pid').exists():
            os.kill(int((home / 'pid').read_text()), signal.SIGKILL)  # what it keeps goes with its folder
        else:
            server.kill()
        server.wait(60)
        if shutil.which('epmd'):
            subprocess.run(['epmd', '-kill'], env=environment, capture_output=True)


@pytest.fixture
def engine(broker):
    with Engine(broker.url) as engine:
        yield engine


@pytest.fixture
def worker(broker, engine):
    """Starts a worker with the tests' tasks on the engine's own queue: `worker('--pool', 'solo')`."""
    begun = []

    def start(*options, **environment):
        one = Worker(broker.url, engine.queue, options, environment)
        begun.append(one)
        return one

    yield start
    for one in begun:
        one.kill()
