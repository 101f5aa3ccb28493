"""What native tools say, in Python and by the C header, over a FIFO as the worker makes it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NATIVE = HERE.parent.parent / 'native'
SOURCE = str(HERE.parent / 'src')


class Reader:
    """The worker's end."""

    def __init__(self, folder):
        self.path = folder / 'channel'
        os.mkfifo(self.path)
        self._own = os.open(self.path, os.O_RDWR)  # so that there is always a writer
        self._said = b''
        self._changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            part = os.read(self._own, 65536)
            with self._changed:
                self._said += part
                self._changed.notify_all()

    def lines(self, count):
        with self._changed:
            assert self._changed.wait_for(lambda: self._said.count(b'\n') >= count, 30), self._said[-2000:]
            return [json.loads(line) for line in self._said.decode().splitlines()]


@pytest.fixture
def reader(tmp_path):
    return Reader(tmp_path)


def tool(code, reader, **environment):
    return [sys.executable, '-c', code], {
        **os.environ,
        'PYTHONPATH': SOURCE,
        'PYTHONDONTWRITEBYTECODE': '1',
        'SOLIDFLUX_CHANNEL': str(reader.path),
        **environment,
    }


def run(code, reader, **environment):
    command, environment = tool(code, reader, **environment)
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_every_word_is_a_line_of_json(reader, tmp_path):
    (tmp_path / 'in.json').write_text('{"photos": ["ä"]}')
    ran = run(
        """if 1:
        import sys
        from solidflux import channel
        assert not [name for name in sys.modules if name.startswith(('celery', 'kombu'))]
        photos = channel.inputs()['photos']
        channel.progress(0.4, 'tile 4 of 10')
        channel.progress(7)
        channel.progress(float('nan'))
        channel.log('tile \\x00 \\ud800 "4"', ms=12, at={1: object})
        channel.log('long', level='warn', much=['x' * 8000] * 20)
        channel.metric('inliers', 812.5, 'points')
        channel.metric('none', float('inf'))
        channel.heartbeat()
        channel.fail('BadPhoto', 'too dark', retry_after=30)
        channel.output(photos)
        try: channel.output('x' * (3 << 20))
        except ValueError as e: print(e)
        try: channel.output(float('nan'))
        except ValueError as e: print('no json')
        print(channel.context())
        """,
        reader,
        SOLIDFLUX_INPUT=str(tmp_path / 'in.json'),
    )
    assert ran.stderr == ''
    assert ran.stdout.splitlines() == ['the result has more than 2,097,152 bytes', 'no json', '{}']
    assert reader.lines(8) == [
        {'type': 'progress', 'fraction': 0.4, 'message': 'tile 4 of 10'},
        {'type': 'progress', 'fraction': 1.0},
        {'type': 'log', 'level': 'info', 'message': 'tile \ufffd \ufffd "4"', 'fields': {'ms': 12, 'at': {'1': "<class 'object'>"}}},
        {'type': 'log', 'level': 'warn', 'message': 'long', 'fields': {'fieldsDropped': 'more than 16 KiB'}},
        {'type': 'metric', 'name': 'inliers', 'value': 812.5, 'unit': 'points'},
        {'type': 'heartbeat'},
        {'type': 'failure', 'class': 'BadPhoto', 'message': 'too dark', 'retryAfter': 30.0},
        {'type': 'output', 'value': ['ä']},
    ]


def test_started_by_hand_it_prints_and_goes_on():
    code = 'from solidflux import channel; channel.progress(1, "ä"); channel.output(1); print(channel.inputs())'
    environment = {k: v for k, v in os.environ.items() if not k.startswith('SOLIDFLUX_')}
    environment.update(PYTHONPATH=SOURCE, PYTHONDONTWRITEBYTECODE='1', PYTHONIOENCODING='utf-8')
    ran = subprocess.run([sys.executable, '-c', code], env=environment, capture_output=True, encoding='utf-8')
    assert ran.stdout == '{}\n'
    assert ran.stderr.splitlines() == [
        '{"type":"progress","fraction":1.0,"message":"ä"}',
        '{"type":"output","value":1}',
    ]


def test_long_lines_of_threads_and_processes_stay_whole(reader):
    code = """if 1:
        import os, threading
        from solidflux import channel
        def talk(letter):
            for _ in range(20): channel.output(letter * 60_000)
        channel.heartbeat()
        threads = [threading.Thread(target=talk, args=(letter,)) for letter in 'ab']
        if os.fork() == 0:
            talk('c'); os._exit(0)
        [t.start() for t in threads]; [t.join() for t in threads]
        os.wait()
        """
    assert run(code, reader).returncode == 0
    said = [line['value'] for line in reader.lines(61)[1:]]
    assert sorted({(one[0], len(one), one.count(one[0])) for one in said}) == [(x, 60_000, 60_000) for x in 'abc']


@pytest.mark.parametrize('gone', ['before', 'midway'])
def test_a_reader_that_is_gone_ends_the_talk_and_not_the_tool(tmp_path, gone):
    path = tmp_path / 'fifo'
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if gone == 'before':
        os.close(reading)
    code = 'from solidflux import channel\nfor n in range(100_000): channel.heartbeat()\nprint("went on")'
    environment = {**os.environ, 'PYTHONPATH': SOURCE, 'SOLIDFLUX_CHANNEL': str(path), 'PYTHONDONTWRITEBYTECODE': '1'}
    with subprocess.Popen([sys.executable, '-c', code], env=environment, stdout=subprocess.PIPE, text=True) as running:
        if gone == 'midway':
            os.set_blocking(reading, True)
            os.read(reading, 10)
            os.close(reading)
        assert running.communicate(timeout=60)[0] == 'went on\n'


def test_a_cancel_is_heard_on_request(reader):
    code = """if 1:
        import time
        from solidflux import channel
        assert not channel.cancelled()
        channel.heartbeat()
        while not channel.cancelled(): time.sleep(0.01)
        channel.fail('Stopped'); raise SystemExit(3)
        """
    command, environment = tool(code, reader)
    with subprocess.Popen(command, env=environment) as running:
        reader.lines(1)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 3
    assert reader.lines(2)[1]['class'] == 'Stopped'


COMPILERS = {
    'gcc': ['gcc', '-std=c99', '-x', 'c'],
    'g++': ['g++', '-x', 'c++'],
    'g++11': ['g++', '-std=c++11', '-x', 'c++'],
}


@pytest.fixture(scope='module', params=sorted(COMPILERS))
def says(request, tmp_path_factory):
    command = COMPILERS[request.param]
    if shutil.which(command[0]) is None:
        pytest.skip(f'there is no {command[0]}')
    program = tmp_path_factory.mktemp('says') / 'says'
    words = ['-Wall', '-Wextra', '-Werror', '-pedantic', '-I', str(NATIVE / 'include'), '-o', str(program)]
    made = subprocess.run([*command, *words, str(NATIVE / 'tests' / 'says.c')], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return str(program)


def test_the_header_says_what_python_reads(says, reader, tmp_path):
    arguments = json.dumps({'photos': ['ä', 1.5]})
    (tmp_path / 'in.json').write_text(arguments)
    environment = {'SOLIDFLUX_CHANNEL': str(reader.path), 'SOLIDFLUX_INPUT': str(tmp_path / 'in.json')}
    assert subprocess.run([says], env=environment, timeout=30).returncode == 0
    assert reader.lines(12) == [
        {'type': 'progress', 'fraction': 0.4, 'message': 'tile 4 of 10'},
        {'type': 'progress', 'message': 'nobody can tell'},
        {'type': 'progress', 'fraction': 1},
        {'type': 'log', 'level': 'info', 'message': 'quotes " and \\ and \t\n\x01\x7f and ä € 😀', 'fields': {'ms': 12}},
        {'type': 'log', 'level': 'warn', 'message': 'broken \ufffd \ufffd\ufffd \ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd \ufffd\ufffd'},
        {'type': 'metric', 'name': 'inliers', 'value': 812.5, 'unit': 'points'},
        {'type': 'metric', 'name': 'third', 'value': 1 / 3},
        {'type': 'metric', 'name': 'large', 'value': 1e300},
        {'type': 'heartbeat'},
        {'type': 'failure', 'class': 'BadPhoto', 'message': 'too dark', 'retryAfter': 30},
        {'type': 'failure', 'class': 'BadPhoto', 'message': ''},
        {'type': 'output', 'value': json.loads(arguments)},
    ]


def test_the_header_by_hand_prints(says):
    ran = subprocess.run([says], env={}, capture_output=True, timeout=30)
    assert len([json.loads(line) for line in ran.stderr.decode().splitlines()]) == 12


def test_the_header_keeps_long_lines_of_processes_whole(says, reader):
    environment = {'SOLIDFLUX_CHANNEL': str(reader.path)}
    running = [subprocess.Popen([says, 'long', letter], env=environment) for letter in 'ab']
    assert [one.wait(30) for one in running] == [0, 0]
    said = [line['value'] for line in reader.lines(40)]
    assert {len(set(one)) for one in said} == {1}


def test_the_header_hears_a_cancel(says, reader):
    with subprocess.Popen([says, 'cancelled'], env={'SOLIDFLUX_CHANNEL': str(reader.path)}) as running:
        reader.lines(1)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
    assert reader.lines(2)[1]['class'] == 'Stopped'


def test_the_header_lives_on_without_a_reader(says, tmp_path):
    path = tmp_path / 'fifo'
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen([says, 'talk'], env={'SOLIDFLUX_CHANNEL': str(path)}) as running:
        os.set_blocking(reading, True)
        os.read(reading, 10)
        os.close(reading)
        assert running.wait(60) == 7
