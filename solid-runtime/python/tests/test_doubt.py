"""When a worker asks whether a task is still wanted, without a broker."""

from types import SimpleNamespace

import pytest

pytest.importorskip('celery', reason='there is no Celery')

from engine import an_id  # noqa: E402
from solidflux._wanted import StillWanted, is_in_doubt  # noqa: E402

NOW = 1_774_746_000.0


def a_message(sent=NOW, redelivered=False, expires=None, correlation_id=None, reply_to='mailbox'):
    return SimpleNamespace(
        properties={'correlation_id': correlation_id or an_id(), 'reply_to': reply_to, 'timestamp': sent},
        headers={'task': 'solids.greet', 'expires': expires},
        delivery_info={'redelivered': redelivered},
    )


def at(seconds):
    """As a header has it."""
    from datetime import datetime, timezone

    return datetime.fromtimestamp(NOW + seconds, timezone.utc).isoformat()


@pytest.mark.parametrize(
    ('message', 'doubt'),
    [
        (a_message(), False),
        (a_message(sent=NOW - 9), False),
        (a_message(sent=NOW - 11), True),
        (a_message(redelivered=True), True),
        (a_message(sent=NOW - 2, expires=at(2)), True),
        (a_message(sent=NOW - 2, expires=at(2).replace('+00:00', 'Z')), True),
        (a_message(sent=NOW - 1, expires=at(60)), False),
        (a_message(sent=NOW - 60, expires=at(-1)), False),
        (a_message(sent=None), False),
        (a_message(sent=NOW - 60, expires='soon'), True),
        (a_message(sent=NOW - 60, reply_to=None), False),
        (a_message(sent=NOW - 60, correlation_id='0af76519-16cd-43dd-8448-eb211c80319c'), False),
    ],
)
def test_what_is_in_doubt(message, doubt):
    assert is_in_doubt(message, NOW) is doubt


def test_where_no_queue_is_allowed_tasks_are_run_unasked():
    def refuse():
        raise PermissionError('access to queue refused')

    consumer = SimpleNamespace(
        connection=SimpleNamespace(transport=SimpleNamespace(driver_type='amqp'), channel=refuse),
        strategies={'solids.greet': 'as it was'},
    )
    StillWanted(consumer).start(consumer)
    assert consumer.strategies == {'solids.greet': 'as it was'}
