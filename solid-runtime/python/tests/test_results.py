"""Results as JSON, without a worker."""

import datetime
import decimal
import enum
import json
import pathlib
import uuid
from dataclasses import dataclass

import pytest

pytest.importorskip('kombu', reason='there is no Celery')

from solidflux import UnstorableResult  # noqa: E402
from solidflux._results import storable  # noqa: E402


class Kind(enum.Enum):
    WALL = 'wall'


@dataclass
class Part:
    path: pathlib.Path
    kind: Kind


def test_types_of_python_become_the_text_that_every_celery_sends():
    utc = datetime.timezone.utc
    made = storable(
        {
            'at': datetime.datetime(2026, 3, 29, 1, 30, tzinfo=utc),
            'day': datetime.date(2026, 3, 29),
            'time': datetime.time(1, 30),
            'price': decimal.Decimal('0.10'),
            'id': uuid.UUID('0af7651916cd43dd8448eb211c80319c'),
            'part': Part(pathlib.Path('a'), Kind.WALL),
            'raw': [b'text', b'\xff'],
            Kind.WALL: (1, 2),
            3: {4},
        }
    )
    assert json.loads(json.dumps(made)) == {
        'at': '2026-03-29T01:30:00Z',
        'day': '2026-03-29T00:00:00',
        'time': '01:30:00',
        'price': '0.10',
        'id': '0af76519-16cd-43dd-8448-eb211c80319c',
        'part': {'path': 'a', 'kind': 'wall'},
        'raw': ['text', '/w=='],
        'wall': [1, 2],
        '3': [4],
    }


@pytest.mark.parametrize('value', [None, True, 1, 1.5, 'ä', [], {}, [[{'a': None}]], 10**999])
def test_json_stays_what_it_is(value):
    assert storable(value) == value


def test_what_is_no_json_names_its_type():
    with pytest.raises(UnstorableResult, match='a builtins.object, is no JSON to store'):
        storable(object())


def test_a_value_that_holds_itself_is_nested_too_deep():
    loop = []
    loop.append(loop)
    with pytest.raises(UnstorableResult, match='nested deeper'):
        storable(loop)
