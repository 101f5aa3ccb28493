"""Reads JSON as the types of Python that annotations name."""

import collections.abc as abc
import dataclasses
import datetime
import decimal
import enum
import pathlib
import uuid
from typing import Any, Callable, Dict, List, Optional, Union, get_args, get_origin, get_type_hints

#: What does not fit, each with its place.
Faults = List[str]
#: A value, its place and where faults are told; what it returns counts only where none was.
Reader = Callable[[Any, str, Faults], Any]

_PLAIN = {str: 'a string', int: 'an integer', float: 'a number', bool: 'true or false', dict: 'an object', list: 'a list'}
_LISTS = {
    list: list, tuple: tuple, set: set, frozenset: frozenset,
    abc.Sequence: list, abc.Iterable: list, abc.Collection: list, abc.Set: set,
}  # fmt: skip
_UNIONS = {Union, getattr(__import__('types'), 'UnionType', Union)}


def reader(hint: Any, inside: bool = True) -> Optional[Reader]:
    """What reads a value so annotated; None where JSON is left as it is.

    inside: whether it stands in a structure, where plain JSON is checked, too. A task's own plain arguments are not.
    """
    if hasattr(hint, '__supertype__'):  # NewType
        return reader(hint.__supertype__, inside)
    origin, args = get_origin(hint), get_args(hint)
    if origin in _UNIONS:
        return _union(args, inside)
    if origin in _LISTS or hint in (set, frozenset, tuple):
        return _list(hint if origin is None else origin, args)
    if origin in (dict, abc.Mapping, abc.MutableMapping):
        return _dict(args)
    if not isinstance(hint, type):
        return None
    if hint in _PLAIN:
        return _plain(hint) if inside else None
    return _special(hint)


def _special(hint: type) -> Optional[Reader]:
    if dataclasses.is_dataclass(hint) or _is_typed_dict(hint) or _is_named_tuple(hint):
        return _object(hint)
    if issubclass(hint, enum.Enum):
        return _made(hint, hint, 'one of ' + ', '.join(repr(one.value) for one in hint)[:500])
    if issubclass(hint, datetime.datetime):
        return _made(hint, _datetime, 'a date and time', str)
    if issubclass(hint, datetime.date):
        return _made(hint, lambda text: _datetime(text).date(), 'a date', str)
    if issubclass(hint, datetime.time):
        return _made(hint, datetime.time.fromisoformat, 'a time', str)
    if issubclass(hint, uuid.UUID):
        return _made(hint, uuid.UUID, 'a UUID', str)
    if issubclass(hint, decimal.Decimal):
        return _made(hint, lambda number: decimal.Decimal(str(number)), 'a decimal', (str, int, float))
    if issubclass(hint, pathlib.PurePath):
        return _made(hint, hint, 'a path', str)
    return None


def _is_typed_dict(hint: type) -> bool:
    return issubclass(hint, dict) and hasattr(hint, '__total__')


def _is_named_tuple(hint: type) -> bool:
    return issubclass(hint, tuple) and hasattr(hint, '_fields')


def _datetime(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text[:-1] + '+00:00' if text.endswith(('Z', 'z')) else text)


def _unfit(value: Any, place: str, faults: Faults, what: str) -> Any:
    faults.append(f'{place} is {_short(value)} and not {what}')
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + '…'


def _plain(kind: type) -> Reader:
    allowed = (int, float) if kind is float else kind

    def read(value: Any, place: str, faults: Faults) -> Any:
        fits = isinstance(value, allowed) and (kind is bool or not isinstance(value, bool))
        return value if fits else _unfit(value, place, faults, _PLAIN[kind])

    return read


def _made(kind: type, make: Callable[[Any], Any], what: str, of: Any = object) -> Reader:
    def read(value: Any, place: str, faults: Faults) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, of) or isinstance(value, bool) and of is not object:
            return _unfit(value, place, faults, what)
        try:
            return make(value)
        except (ValueError, ArithmeticError, TypeError):
            return _unfit(value, place, faults, what)

    return read


def _union(hints: Any, inside: bool) -> Optional[Reader]:
    others = [one for one in hints if one is not type(None)]
    if not inside and all(reader(one, inside=False) is None for one in others):
        return None
    readers = [reader(one) for one in others]

    def read(value: Any, place: str, faults: Faults) -> Any:
        if value is None and len(others) < len(hints):
            return None
        tried: Faults = []
        for one in readers:
            wrong: Faults = []
            made = value if one is None else one(value, place, wrong)
            if not wrong:
                return made
            tried = tried or wrong
        faults.extend(tried)
        return value

    return read


def _list(kind: Any, args: Any) -> Optional[Reader]:
    make = _LISTS[kind]
    fixed = make is tuple and args and args[-1] is not Ellipsis
    readers = [reader(one) for one in args if one is not Ellipsis]
    if make is list and not any(_changes(one) for one in args):
        return None

    def read(value: Any, place: str, faults: Faults) -> Any:
        if not isinstance(value, (list, tuple, set, frozenset)):
            return _unfit(value, place, faults, 'a list')
        if fixed and len(value) != len(readers):
            return _unfit(value, place, faults, f'a list of {len(readers)}')
        made = []
        for i, one in enumerate(value):
            read_one = readers[i if fixed else 0] if readers else None
            made.append(one if read_one is None else read_one(one, f'{place}[{i}]', faults))
        try:
            return make(made)
        except TypeError:
            return _unfit(value, place, faults, 'a set')

    return read


def _changes(hint: Any) -> bool:
    return reader(hint, inside=False) is not None


def _dict(args: Any) -> Optional[Reader]:
    if not args or not any(_changes(one) for one in args):
        return None
    read_name, read_one = reader(args[0]), reader(args[1])

    def read(value: Any, place: str, faults: Faults) -> Any:
        if not isinstance(value, dict):
            return _unfit(value, place, faults, 'an object')
        return {
            name if read_name is None else read_name(name, f'{place}.{name}', faults): (
                one if read_one is None else read_one(one, f'{place}.{name}', faults)
            )
            for name, one in value.items()
        }

    return read


def _object(kind: type) -> Reader:
    readers: Dict[str, Optional[Reader]] = {}

    def read(value: Any, place: str, faults: Faults) -> Any:
        if not _is_typed_dict(kind) and isinstance(value, kind):
            return value
        if _is_named_tuple(kind) and isinstance(value, (list, tuple)) and len(value) <= len(kind._fields):  # type: ignore[attr-defined]
            value = dict(zip(kind._fields, value))  # type: ignore[attr-defined]
        if not isinstance(value, dict):
            return _unfit(value, place, faults, 'an object')
        if not readers:  # only now, since a type may name itself
            readers.update({name: reader(hint) for name, hint in get_type_hints(kind).items()})
        return _build(kind, readers, value, place, faults)

    return read


def _build(kind: Any, readers: Dict[str, Optional[Reader]], value: Any, place: str, faults: Faults) -> Any:
    known, required = _fields(kind)
    before = len(faults)
    faults.extend(f'{place}.{name} is missing' for name in required if name not in value)
    if not _is_typed_dict(kind):
        faults.extend(f'{place}.{_short(name)} is not known' for name in value if name not in known)
    made = {}
    for name, one in value.items():
        read = readers.get(name)
        made[name] = one if read is None else read(one, f'{place}.{name}', faults)
    if len(faults) > before:
        return value
    if _is_typed_dict(kind):
        return made
    try:
        return kind(**made)
    except (ValueError, TypeError, ArithmeticError) as e:  # what its own __post_init__ refuses
        faults.append(f'{place}: {e}')
        return value


def _fields(kind: Any) -> Any:
    """The names that it takes, and those that have to be there."""
    if dataclasses.is_dataclass(kind):
        fields = [one for one in dataclasses.fields(kind) if one.init]
        must = [
            one.name
            for one in fields
            if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
        ]
        return {one.name for one in fields}, must
    if _is_typed_dict(kind):
        return set(kind.__annotations__), sorted(kind.__required_keys__)
    return set(kind._fields), [name for name in kind._fields if name not in kind._field_defaults]
