"""Text and values for people, made fit to be stored whatever they are."""

import json
import math
import re
from itertools import islice
from typing import Any, Dict, Optional

from ._failures import TimeIsUp

#: More is cut by the engine.
LONGEST = 8 << 10
#: Bytes of what stands beside a message, written out as the engine measures it.
MOST_BESIDE = 16 << 10
_UNSTORABLE = re.compile('[\x00\ud800-\udfff]')
_DEEPEST = 8
#: What stands for a list or an object further down: its own text might hold as much again, and again.
_DEEPER = '…'
_MOST = 200


def clean(text: str, longest: int = LONGEST) -> str:
    """Without what cannot be stored, and cut as the engine cuts it."""
    short = text if len(text) <= longest else text[: longest - 1] + '…'
    return _UNSTORABLE.sub('\ufffd', short)


def beside(said: Dict[Any, Any], mark: str) -> Dict[str, Any]:
    """What is said beside a message, as JSON that can be stored; what is none becomes its text. Never of results.

    mark: stands in place of all of it where there is more than the engine keeps, and says why.
    """
    try:
        made: Dict[str, Any] = _Plain().made(said, 0)
        if len(json.dumps(made, ensure_ascii=False).encode()) <= MOST_BESIDE:
            return made
    except TimeIsUp:
        raise
    except _TooMuch:
        pass
    except Exception as e:  # of an author's own containers
        return {mark: f'it cannot be described: {type(e).__name__}'}
    return {mark: f'more than {MOST_BESIDE >> 10} KiB'}


class _TooMuch(Exception):
    pass


class _Plain:
    """Makes one value, and stops where it is certain to be too much: what holds itself has no end."""

    def __init__(self) -> None:
        self._left = MOST_BESIDE

    def made(self, value: Any, depth: int) -> Any:
        self._spend(1)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int) and abs(value) < 1 << 63:
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else repr(float(value))
        if isinstance(value, dict):
            few = islice(value.items(), _MOST)
            return _DEEPER if depth > _DEEPEST else {self._name(name): self.made(one, depth + 1) for name, one in few}
        if isinstance(value, (list, tuple)):
            return _DEEPER if depth > _DEEPEST else [self.made(one, depth + 1) for one in islice(value, _MOST)]
        return self._text(value, LONGEST)

    def _name(self, name: Any) -> str:
        return self._text(name, 200)

    def _text(self, value: Any, longest: int) -> str:
        text = clean(shown(value), longest)
        self._spend(len(text))
        return text

    def _spend(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            raise _TooMuch


def finite(value: Any) -> Optional[float]:
    """A number; None for what is none, which is left out: how far somebody is never ends the work."""
    try:
        return float(value) if math.isfinite(value) else None
    except TimeIsUp:
        raise
    except Exception:  # also of an author's __float__
        return None


def shown(value: Any) -> str:
    """What something says of itself, which is code of the author's and may fail as any other."""
    try:
        return str(value)
    except TimeIsUp:
        raise
    except Exception as again:
        return f'it cannot be described: {type(again).__name__}'
