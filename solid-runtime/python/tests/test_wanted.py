"""A worker asks before it begins what was given up or done meanwhile."""

import queue

import pytest

from engine import words


def test_a_task_that_waited_long_and_is_not_wanted_is_neither_run_nor_answered(worker, engine):
    task = engine.send('solids.tiles', 1, sent=60)
    engine.wanted[task] = False
    one = worker()
    asked = engine.asked.get(timeout=30)
    one.said('is no longer wanted')
    engine.run('solids.greet', 'Ada')

    assert asked['task_id'] == task
    assert asked['result'] == {'worker': asked['result']['worker'], 'redelivered': False}
    assert asked['result']['worker'].endswith(f' {one.process.pid}')
    assert engine.heard(task) == []
    one.kill()
    # it was acknowledged: nobody gets it again
    worker()
    engine.run('solids.greet', 'Grace')
    assert engine.heard(task) == []


def test_a_task_that_is_wanted_is_run_under_the_name_that_asked(worker, engine):
    task = engine.send('solids.tiles', 1, sent=60)
    engine.wanted[task] = True
    worker()
    asked = engine.asked.get(timeout=30)
    engine.end(task)
    heard = engine.heard(task)
    assert heard[0]['result']['hostname'] == asked['result']['worker']
    assert words(heard)[0]['message'] == 'tile 1'


def test_a_task_of_a_worker_that_was_lost_is_asked_about(worker, engine, tmp_path):
    first = worker()
    task = engine.send('solids.until', str(tmp_path / 'never'))
    engine.until(task, 'STARTED')
    engine.wanted[task] = True
    first.kill()
    (tmp_path / 'never').touch()
    worker()

    assert engine.asked.get(timeout=30)['result']['redelivered'] is True
    engine.end(task)
    assert [one['result'].get('redelivered') for one in engine.heard(task) if one['status'] == 'STARTED'] == [None, True]


def test_what_is_fresh_or_a_clients_is_not_asked_about(worker, engine):
    worker()
    engine.run('solids.greet', 'Ada')
    engine.end(engine.send('solids.greet', 'Ada', sent=60, client=True))
    with pytest.raises(queue.Empty):
        engine.asked.get_nowait()


def test_a_worker_whose_connections_were_cut_asks_and_tells_as_before(broker, worker, engine):
    one = worker()
    engine.run('solids.tiles', 1)
    broker.cut()
    engine.reopen()
    one.said('Connection to broker lost|onnection.*(lost|reset)')
    late = engine.send('solids.tiles', 1, sent=60)
    engine.wanted[late] = True
    engine.end(late)
    assert words(engine.heard(late))[0]['message'] == 'tile 1'
    assert engine.asked.get(timeout=30)['task_id'] == late
    unwanted = engine.send('solids.tiles', 1, sent=60)
    engine.wanted[unwanted] = False
    one.said('is no longer wanted')


def test_without_an_answer_it_is_begun(worker, engine):
    task = engine.send('solids.greet', 'Ada', sent=60)
    worker(SOLIDFLUX_ANSWER='0.2')
    engine.asked.get(timeout=30)
    assert engine.end(task)['result'] == 'Hello Ada'
