"""A stock Celery worker with the companion, and what an engine hears of it."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from engine import HERE, Engine, Worker, an_id, words

HEARD = ['STARTED', 'SUCCESS']


def states(heard):
    return [one['status'] for one in heard]


@pytest.fixture(scope='module')
def shared(broker):
    """An engine with its worker, for tests that neither want another one nor leave it otherwise."""
    with Engine(broker.url) as engine:
        engine.worker = Worker(broker.url, engine.queue, (), {})
        yield engine
        engine.worker.kill()


def test_a_task_tells_progress_and_log_lines_in_their_order(shared):
    heard = shared.run('solids.tiles', 3)

    assert states(heard)[0] == 'STARTED' and states(heard)[-1] == 'SUCCESS'
    assert words(heard)[0] == {'level': 'info', 'message': 'tile 1', 'fields': {'ms': 12, 'at': 'a/b'}}
    assert [line['message'] for line in words(heard)] == ['tile 1', 'tile 2', 'tile 3']
    assert words(heard, 'PROGRESS')[-1] == {'fraction': 1.0, 'message': 'tile 3', 'tile': 3}
    assert all(one['transient'] for one in heard if one['status'] in ('LOG', 'PROGRESS'))
    assert not any(one['transient'] for one in heard if one['status'] in HEARD)


def test_its_beginning_says_that_it_gives_signs_of_life_by_itself(worker, engine, tmp_path):
    one = worker(SOLIDFLUX_BEAT='0.3')
    gate = tmp_path / 'gate'
    task = engine.send('solids.until', str(gate))
    heard = engine.until(task, 'HEARTBEAT')
    gate.touch()
    engine.end(task)

    assert heard[0]['status'] == 'STARTED'
    assert heard[0]['result']['heartbeat'] == 0.3
    assert heard[0]['result']['hostname'] == f'{one.name} {one.process.pid}'


def test_a_task_that_may_hand_itself_back_promises_no_signs_of_life(shared):
    task = shared.send('solids.retries')
    assert shared.end(task)['result'] == 'at last'
    heard = shared.heard(task)

    assert states(heard) == ['STARTED', 'LOG', 'RETRY', 'STARTED', 'LOG', 'SUCCESS']
    assert [one['message'] for one in words(heard)] == ['try 0', 'try 1']
    assert 'heartbeat' not in heard[0]['result']
    # as the engine puts them together, it is the same worker as with a heartbeat
    assert heard[0]['result']['pid'] == shared.worker.process.pid


def test_a_task_that_says_a_state_by_hand_lives_on_unless_that_is_an_end(worker, engine, tmp_path):
    worker('--concurrency', '8', SOLIDFLUX_BEAT='0.3')
    gate = tmp_path / 'gate'
    said = {state: engine.send('solids.by_hand', state, str(gate)) for state in ('RETRY', 'PENDING', 'started', 'Ünïcode', '')}
    ends = {state: engine.send('solids.by_hand', state, str(gate)) for state in ('SUCCESS', 'FAILURE', 'REVOKED')}
    for state, task in {**said, **ends}.items():
        engine.until(task, 'STARTED', state)
    for state, task in said.items():
        engine.until(task, state, 'HEARTBEAT')
    gate.touch()

    for state, task in said.items():
        heard = engine.until(task, 'SUCCESS')
        assert [one for one in states(heard) if one != 'HEARTBEAT'] == ['STARTED', state, 'LOG', 'SUCCESS']
        assert heard[-1]['result'] == 'whole'
    for state, task in ends.items():
        # whoever hears it keeps the first end
        heard = engine.until(task, state, 'SUCCESS')
        after = states(heard)[states(heard).index(state) :]
        assert after == [state, 'SUCCESS']
        assert next(one for one in heard if one['status'] == state)['result'] == {'half': 1}


def test_what_a_flood_of_lines_drops_is_counted_and_told(shared):
    heard = shared.run('solids.flood', 100_000)

    lines = [one for one in words(heard) if 'message' in one]
    dropped = sum(one['dropped'] for one in words(heard) if 'dropped' in one)
    assert len(lines) + dropped == 100_000
    assert 100 <= len(lines) < 100_000
    assert states(heard)[-1] == 'SUCCESS'


def test_odd_lines_harm_nothing_and_lines_of_others_are_left_out(shared):
    heard = shared.run('solids.odd')

    assert states(heard)[-1] == 'SUCCESS'
    # whoever writes such a line asks it for its words, and has it say one more
    lines = [line for line in words(heard) if line['message'] != 'from within']
    assert len(lines) < len(words(heard))
    assert [(line['level'], line['message']) for line in lines] == [
        ('warn', 'by its own logger'),
        ('info', 'half \ufffd \ufffd'),
        ('info', 'too %s'),
        ('info', 'fields'),
        ('error', 'caught'),
        ('error', 'in a thread'),
    ]
    assert lines[3]['fields']['nan'] == 'nan'
    assert lines[3]['fields']['self'] == 'it cannot be described: ValueError'
    assert 'KeyError' in lines[4]['fields']['exception']


def test_cancelled_is_heard_by_the_process_that_runs_the_task(worker, engine):
    worker('--concurrency', '2')
    cancelled = engine.send('solids.until_cancelled')
    other = engine.send('solids.until_cancelled')
    engine.until(cancelled, 'PROGRESS')
    engine.until(other, 'PROGRESS')
    engine.cancel(cancelled)

    end = engine.end(cancelled)
    assert end['status'] == 'REVOKED'
    assert end['result']['exc_message'] == ['stopped']
    assert 'REVOKED' not in states(engine.heard(other))
    engine.cancel(other)
    assert engine.end(other)['status'] == 'REVOKED'


def test_a_worker_that_is_told_to_end_beats_until_its_task_has_ended_and_hears_no_cancel(worker, engine, tmp_path):
    one = worker(SOLIDFLUX_BEAT='0.3')
    gate = tmp_path / 'gate'
    task = engine.send('solids.was_cancelled', str(gate))
    engine.until(task, 'PROGRESS')
    assert engine.hears_cancels(one)
    one.process.terminate()
    deadline = time.monotonic() + 60
    while engine.hears_cancels(one):
        assert one.process.poll() is None and time.monotonic() < deadline
    engine.cancel(task)
    before = states(engine.heard(task)).count('HEARTBEAT')
    engine.until(task, *['HEARTBEAT'] * (before + 2))
    gate.touch()

    assert engine.end(task)['result'] is False
    assert one.process.wait(60) == 0
    assert [one for one in states(engine.heard(task)) if one != 'HEARTBEAT'] == ['STARTED', 'PROGRESS', 'SUCCESS']


def test_a_worker_whose_main_thread_is_held_up_is_not_taken_for_a_frozen_one(broker, tmp_path):
    gate = tmp_path / 'gate'
    held = []
    with ExitStack() as over:
        for pool, told_to_end in (('solo', False), ('solo', True), ('prefork', True), ('threads', True)):
            engine = over.enter_context(Engine(broker.url))
            environment = {'SOLIDFLUX_BROKER_HEARTBEAT': '1', 'SOLIDFLUX_BEAT': '0.5'}
            one = Worker(broker.url, engine.queue, ['--pool', pool], environment)
            over.callback(one.kill)
            held.append((engine, one, told_to_end, engine.send('solids.until', str(gate))))
        for engine, one, told_to_end, task in held:
            engine.until(task, 'PROGRESS')
            if told_to_end:
                one.process.terminate()
                one.said('Warm shutdown')
        for engine, one, told_to_end, task in held:
            # five seconds; the broker waits for three of its own heartbeats
            engine.until(task, *['HEARTBEAT'] * 10)
            assert engine.waiting() == 0, one.lines
        gate.touch()

        for engine, one, told_to_end, task in held:
            assert engine.end(task)['result'] == 'waited'
            if told_to_end:
                assert one.process.wait(60) == 0
            else:
                assert engine.run('solids.greet', 'Ada')[-1]['result'] == 'Hello Ada'
            assert engine.waiting() == 0
            assert not [line for line in one.lines if 'onnection' in line and 'lost' in line]


def test_cancels_of_what_has_ended_mark_nothing_and_crowd_nobody_out(worker, engine, tmp_path):
    one = worker('--concurrency', '2')
    gate = tmp_path / 'gate'
    cancelled = engine.send('solids.was_cancelled', str(gate))
    engine.until(cancelled, 'PROGRESS')
    engine.cancel(cancelled)
    ended = engine.send('solids.greet', 'Ada')
    engine.end(ended)
    engine.cancel(ended)
    engine.cancel(ended)
    gone = [an_id() for _ in range(1100)]  # more than there are places for those that are to stop
    engine.cancel(gone)
    one.said(f'revoked: .*{gone[-1]}')

    later = [engine.send('solids.was_cancelled', str(gate)) for _ in range(3)]
    gate.touch()
    assert [engine.end(task)['result'] for task in [cancelled, *later]] == [True, False, False, False]
    assert states(engine.heard(ended)) == HEARD


def test_cancelled_is_heard_in_a_pool_of_threads(worker, engine):
    worker('--pool', 'threads', '--concurrency', '2')
    task = engine.send('solids.until_cancelled')
    engine.until(task, 'PROGRESS')
    engine.cancel(task)
    assert engine.end(task)['status'] == 'REVOKED'


def test_lines_of_threads_that_run_side_by_side_go_to_their_own_tasks(worker, engine, tmp_path):
    worker('--pool', 'threads', '--concurrency', '2')
    tasks = {name: engine.send('solids.runs_elsewhere', str(tmp_path / name)) for name in 'ab'}
    for task in tasks.values():
        engine.until(task, 'PROGRESS')
    for name, task in tasks.items():
        (tmp_path / name).touch()
        engine.end(task)
        assert [line['message'] for line in words(engine.heard(task))] == [f'of {name}']


def test_a_solo_worker_beats_while_its_task_runs(worker, engine, tmp_path):
    worker('--pool', 'solo', SOLIDFLUX_BEAT='0.3')
    gate = tmp_path / 'gate'
    task = engine.send('solids.until', str(gate))
    engine.until(task, 'HEARTBEAT')
    gate.touch()
    assert engine.end(task)['result'] == 'waited'


def test_arguments_come_as_the_annotations_say_and_results_go_as_json(shared):
    an_uuid = '0af76519-16cd-43dd-8448-eb211c80319c'
    photo = {
        'path': 'a/b.jpg',
        'kind': 'wall',
        'taken': '2026-03-29T01:30:00Z',
        'size': {'width': 1, 'height': 2},
        'places': [{'x': 1}, [2, 3]],
    }
    heard = shared.run(
        'solids.typed', photo=photo, day='2026-03-29T00:00:00', price='0.10', names={'a': an_uuid}, plain='left alone'
    )
    assert heard[-1]['result'] == {
        'photo': {**photo, 'places': [[1, 0], [2, 3]]},
        'day': '2026-03-29T00:00:00',
        'price': '0.10',
        'names': {'a': an_uuid},
        'plain': 'left alone',
    }


def test_arguments_that_do_not_fit_fail_with_every_fault_and_its_place(shared):
    photo = {'kind': 'roof', 'size': {'width': 'x'}, 'more': 1}
    heard = shared.run('solids.typed', photo=photo, day='yesterday', price='dear', names={'a': 'b'})

    failure = heard[-1]['result']
    assert failure['exc_type'] == 'UnfitArguments'
    for fault in (
        'photo.path is missing',
        'photo.size.height is missing',
        "photo.size.width is 'x' and not an integer",
        "photo.kind is 'roof' and not one of 'wall', 'door'",
        "photo.'more' is not known",
        "day is 'yesterday' and not a date",
        "price is 'dear' and not a decimal",
        "names.a is 'b' and not a UUID",
    ):
        assert fault in failure['exc_message'][0]


@pytest.mark.parametrize(
    ('what', 'kind', 'why'),
    [
        ('nan', 'UnstorableResult', 'the number at the top is nan'),
        ('nul', 'UnstorableResult', 'the string at /a/0 contains U+0000'),
        ('half', 'UnstorableResult', 'contains half of a surrogate pair'),
        ('deep', 'UnstorableResult', 'is nested deeper than 100 levels'),
        ('object', 'UnstorableResult', 'not JSON serializable'),
        ('digits', 'UnstorableResult', 'has more than 1,000 digits'),
        ('large', 'ResultTooLarge', 'the limit is 2,097,152'),
    ],
)
def test_a_result_that_cannot_be_stored_fails_where_it_is_made(shared, what, kind, why):
    end = shared.end(shared.send('solids.returns', what))
    assert end['status'] == 'FAILURE'
    assert end['result']['exc_type'] == kind
    assert why in end['result']['exc_message'][0]


def test_an_exception_asks_for_the_next_attempt(shared):
    end = shared.run('solids.later', 30)[-1]
    assert end['result']['exc_type'] == 'TryLater'
    assert end['result']['exc_message'] == ['full']
    assert end['result']['retry_after'] == 30


#: Bytes of a reply that is too long of which the engine reads its type, its message and what it asks for.
BEGINNING = 64 << 10


def test_odd_exceptions_keep_their_type_and_the_worker_goes_on(shared):
    kinds = {
        'nul': ('ValueError', 'a\x00b'),
        'half': ('ValueError', '\ud800'),
        'object': ('ValueError', "{'why': <object object at "),
        'unprintable': ('ValueError', '<Unrepresentable '),
        'loop': ('ValueError', '[[...]]'),
        'long': ('ValueError', 'xxx'),
        'busy': ('Busy', 'xxx'),
        'moody': ('Moody', 'm'),
        'odd': ('Odd', 'one'),
        'odd busy': ('OddBusy', 'one'),
    }
    for kind, (type_, message) in kinds.items():
        failure = shared.end(shared.send('solids.raises', kind))
        assert (failure['status'], failure['result']['exc_type']) == ('FAILURE', type_)
        assert failure['result']['exc_message'][0].startswith(message)
        assert 'in raises' in failure['traceback']
        beginning = json.dumps(failure)[:BEGINNING]
        assert f'"exc_type": "{type_}"' in beginning
        assert ('"retry_after": 7' in beginning) is ('busy' in kind)
    assert shared.end(shared.send('solids.raises', 'silent'))['result']['exc_message'] == []
    assert shared.run('solids.greet', 'Ada')[-1]['result'] == 'Hello Ada'


def test_a_task_that_ends_without_a_word_has_its_last_lines_told(shared):
    task = shared.send('solids.ignored')
    assert words(shared.until(task, 'LOG'))[0]['message'] == 'before'
    shared.run('solids.greet', 'Ada')
    assert states(shared.heard(task)) == ['STARTED', 'LOG']


def test_tasks_called_directly_and_eagerly_within_a_task_are_a_part_of_it(shared):
    heard = shared.run('solids.within', 'Ada')
    assert heard[-1]['result'] == ['Hello Ada', 'Hello Ada', True]
    assert [line['message'] for line in words(heard)] == ['outer', 'after']


def test_a_soft_time_limit_ends_a_task_that_logs_as_without(shared):
    heard = shared.run('solids.limited', 'x', headers={'timelimit': [None, 1]})
    assert heard[-1]['result'] == 'in time'


def test_a_hard_time_limit_ends_a_task_as_without(worker, engine):
    worker()
    task = engine.send('solids.hangs', headers={'timelimit': [1, None]})
    assert engine.end(task)['result']['exc_type'] == 'TimeLimitExceeded'
    assert engine.run('solids.greet', 'Ada')[-1]['result'] == 'Hello Ada'


def test_a_killed_process_fails_its_task_as_without_and_the_next_one_talks(worker, engine):
    worker()
    task = engine.send('solids.hangs')
    heard = engine.until(task, 'PROGRESS')
    os.kill(int(words(heard, 'PROGRESS')[0]['message']), signal.SIGKILL)
    assert engine.end(task)['result']['exc_type'] == 'WorkerLostError'
    assert words(engine.run('solids.tiles', 1))[0]['message'] == 'tile 1'


def test_a_cancel_by_force_ends_a_task_as_without(worker, engine):
    worker()
    task = engine.send('solids.until_cancelled')
    engine.until(task, 'PROGRESS')
    engine.cancel(task, terminate=True)
    assert engine.end(task)['status'] == 'REVOKED'


def test_tasks_of_other_clients_are_answered_as_without(shared):
    task = shared.send('solids.tiles', 2, client=True)
    shared.end(task)
    heard = shared.heard(task)
    assert states(heard) == HEARD
    assert set(heard[0]['result']) == {'pid', 'hostname'}
    assert ' ' not in heard[0]['result']['hostname']

    large = shared.send('solids.returns', 'nan', client=True)
    assert shared.end(large)['status'] == 'SUCCESS'


def test_a_worker_that_does_not_track_starts_says_it_to_an_engine(worker, engine):
    worker(SOLIDFLUX_UNTRACKED='1')
    assert engine.run('solids.greet', 'Ada')[0]['result']['heartbeat'] == 10
    client = engine.send('solids.greet', 'Ada', client=True)
    engine.end(client)
    assert states(engine.heard(client)) == ['SUCCESS']


def test_without_the_companion_the_same_application_runs(worker, engine):
    worker(SOLIDFLUX_ALONE='1')
    heard = engine.run('solids.tiles', 2)
    assert states(heard) == HEARD and heard[-1]['result'] == 2


def test_eager_tasks_run_as_without():
    code = (
        'import solids, os; solids.app.conf.task_always_eager = True;'
        "print(solids.tiles.delay(2).get(), solids.within.delay('a').get(), solids.returns.delay('object').state)"
    )
    environment = {**os.environ, 'PYTHONPATH': f'{HERE}:{HERE.parent / "src"}', 'PYTHONDONTWRITEBYTECODE': '1'}
    ran = subprocess.run([sys.executable, '-c', code], cwd=HERE, env=environment, capture_output=True, text=True)
    assert ran.stdout.strip() == "2 ['Hello a', 'Hello a', True] SUCCESS", ran.stderr


def test_a_frozen_broker_keeps_no_task_from_going_on(broker, worker, engine, tmp_path):
    if broker.process is None:
        pytest.skip('this RabbitMQ is not ours to freeze')
    one = worker(SOLIDFLUX_BEAT='1')
    gate = tmp_path / 'gate'
    task = engine.send('solids.chatter', str(gate))
    engine.until(task, 'LOG')
    os.kill(broker.process, signal.SIGSTOP)
    try:
        gate.touch()
        seen = tmp_path / 'gate.seen'
        assert one.process.poll() is None
        wait_for_file(seen)
    finally:
        os.kill(broker.process, signal.SIGCONT)
    count = engine.end(task)['result']
    told = words(engine.heard(task))
    assert sum(one.get('dropped', 1) if 'message' not in one else 1 for one in told) == count


def wait_for_file(path):
    import time

    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f'{path} was not made'
        time.sleep(0.01)


def test_an_id_of_the_tests_is_one_of_an_engine():
    from solidflux._backend import is_an_engines

    assert is_an_engines(an_id(), 'mailbox')
