"""Arguments by annotations, without a worker."""

import enum
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List, Literal, NamedTuple, Optional, Set, Tuple, TypedDict, Union

import pytest

from solidflux._types import reader


class Level(enum.IntEnum):
    LOW = 1


class Point(NamedTuple):
    x: int
    y: float = 0.5


class Named(TypedDict, total=False):
    at: Point


@dataclass
class Tree:
    name: str
    sub: List['Tree'] = field(default_factory=list)
    size: Optional[int] = None

    def __post_init__(self):
        if self.name == '':
            raise ValueError('a tree has a name')


def read(hint, value):
    faults = []
    made = reader(hint, inside=False)(value, 'arg', faults)
    return faults or made


@pytest.mark.parametrize('hint', [str, int, Any, dict, list, List[int], Dict[str, Any], Optional[str], Literal['a'], object])
def test_what_json_says_as_well_is_left_alone(hint):
    assert reader(hint, inside=False) is None


@pytest.mark.parametrize(
    ('hint', 'value', 'made'),
    [
        (Path, 'a/b', Path('a/b')),
        (Level, 1, Level.LOW),
        (date, '2026-03-29T00:00:00', date(2026, 3, 29)),
        (datetime, '2026-03-29T01:30:00Z', datetime(2026, 3, 29, 1, 30, tzinfo=timezone.utc)),
        (datetime, datetime(2026, 3, 29), datetime(2026, 3, 29)),
        (Decimal, 0.1, Decimal('0.1')),
        (Point, [1, 2], Point(1, 2)),
        (Point, {'x': 1}, Point(1)),
        (Named, {'at': [1], 'more': 1}, {'at': Point(1), 'more': 1}),
        (Tree, {'name': 'a', 'sub': [{'name': 'b'}]}, Tree('a', [Tree('b')])),
        (Optional[Path], None, None),
        (Union[int, Path], 3, 3),
        (Union[int, Path], 'a', Path('a')),
        (List[Path], ['a'], [Path('a')]),
        (Set[int], [1, 1], {1}),
        (Tuple[int, Path], [1, 'a'], (1, Path('a'))),
        (Tuple[int, ...], [1, 2], (1, 2)),
        (Dict[str, Level], {'a': 1}, {'a': Level.LOW}),
        (Dict[uuid.UUID, int], {'0af76519-16cd-43dd-8448-eb211c80319c': 1}, {uuid.UUID('0af7651916cd43dd8448eb211c80319c'): 1}),
    ],
)
def test_what_annotations_name_is_made(hint, value, made):
    assert read(hint, value) == made
    assert type(read(hint, value)) is type(made)


@pytest.mark.parametrize(
    ('hint', 'value', 'faults'),
    [
        (Path, 1, ['arg is 1 and not a path']),
        (Decimal, True, ['arg is True and not a decimal']),
        (Tree, {'name': 1, 'sub': [{}]}, ['arg.name is 1 and not a string', 'arg.sub[0].name is missing']),
        (Tree, {'name': ''}, ['arg: a tree has a name']),
        (Tree, 'x', ["arg is 'x' and not an object"]),
        (Point, [1, 2, 3], ['arg is [1, 2, 3] and not an object']),
        (Tuple[int, Path], [1], ['arg is [1] and not a list of 2']),
        (Set[int], [[]], ['arg[0] is [] and not an integer', 'arg is [[]] and not a set']),
        (List[Path], {'a': 1}, ["arg is {'a': 1} and not a list"]),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(hint, value, faults):
    assert read(hint, value) == faults


def test_a_union_of_new_style_is_one_too():
    try:
        hint = eval('Path | None')
    except TypeError:
        pytest.skip('this Python has none')
    assert read(hint, 'a') == Path('a')
