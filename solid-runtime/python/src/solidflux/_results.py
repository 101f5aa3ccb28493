"""Results as JSON that can be stored, or why they cannot: found where they are made, with the place."""

import base64
import dataclasses
import datetime
import decimal
import enum
import math
import os
import re
import uuid
from typing import Any

from kombu.exceptions import EncodeError
from kombu.utils.json import dumps

#: As engine/json's StorableJson, and the mailbox's limit in bytes.
DEEPEST = 100
LARGEST = 2 << 20
_DIGITS = 10**1000
_UNSTORABLE = re.compile('[\x00\ud800-\udfff]')


class UnstorableResult(EncodeError):
    """The task's result is no JSON that can be stored."""


class ResultTooLarge(EncodeError):
    """The task's result has more bytes than an engine takes."""


UnstorableResult.__module__ = ResultTooLarge.__module__ = 'solidflux'


def storable(result: Any) -> Any:
    """The result in types of JSON alone.

    Dates, decimals and UUIDs become the text that every Celery's engine sees; dataclasses become objects, an enum's
    member its value. What is none of these is left to kombu's encoder.
    """
    try:
        made = _json(result, '', 0)
        size = len(dumps(made).encode('utf-8', 'surrogatepass'))
    except (UnstorableResult, ResultTooLarge):
        raise
    except Exception as e:
        raise _unstorable(result, str(e)) from e
    if size > LARGEST:
        raise ResultTooLarge(f'the result has {size:,} bytes; the limit is {LARGEST:,}')
    return made


def _unstorable(result: Any, why: str) -> UnstorableResult:
    kind = type(result)
    return UnstorableResult(f'the result, a {kind.__module__}.{kind.__qualname__}, is no JSON to store: {why}'[:10_000])


class _Fault(ValueError):
    def __init__(self, subject: str, place: str, flaw: str) -> None:
        super().__init__(f'the {subject} at {place or "the top"} {flaw}')


def _json(value: Any, place: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise _Fault('value', place[:200], f'is nested deeper than {DEEPEST} levels')
    if value is None or value is True or value is False:
        return value
    if isinstance(value, enum.Enum):
        return _json(value.value, place, depth)
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, int):
        if abs(value) >= _DIGITS:
            raise _Fault('number', place, 'has more than 1,000 digits written out')
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _Fault('number', place, f'is {value!r}')
        return float(value)
    if hasattr(value, '__json__'):
        return _json(value.__json__(), place, depth + 1)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {_name(k, place): _json(v, f'{place}/{_pointer(k)}', depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(v, f'{place}/{i}', depth + 1) for i, v in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        return [_json(v, f'{place}/{i}', depth + 1) for i, v in enumerate(value)]
    return _scalar(value, place)


def _scalar(value: Any, place: str) -> Any:
    if isinstance(value, datetime.datetime):
        text = value.isoformat()
        return text[:-6] + 'Z' if text.endswith('+00:00') else text
    if isinstance(value, datetime.date):
        return value.isoformat() + 'T00:00:00'
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, os.PathLike):
        return _text(os.fsdecode(os.fspath(value)), place)
    if isinstance(value, bytes):
        try:
            return _text(value.decode(), place)
        except ValueError:
            return base64.b64encode(value).decode()
    return value


def _text(value: str, place: str) -> str:
    found = _UNSTORABLE.search(value)
    if found:
        raise _Fault('string', place, 'contains U+0000' if found[0] == '\x00' else 'contains half of a surrogate pair')
    return str(value)


def _name(key: Any, place: str) -> Any:
    if isinstance(key, (enum.Enum, str, uuid.UUID, os.PathLike)):
        return _json(key, place, 0)
    return key


def _pointer(key: Any) -> str:
    return str(key).replace('~', '~0').replace('/', '~1')[:100]
