"""Text and values for people, made fit to be stored whatever they are."""

import math
import re
from typing import Any, Optional

from ._failures import TimeIsUp

#: More is cut by the engine.
LONGEST = 8 << 10
_UNSTORABLE = re.compile('[\x00\ud800-\udfff]')
_DEEPEST = 8
_MOST = 200


def clean(text: str, longest: int = LONGEST) -> str:
    """Without what cannot be stored, and cut as the engine cuts it."""
    short = text if len(text) <= longest else text[: longest - 1] + '…'
    return _UNSTORABLE.sub('\ufffd', short)


def plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON that can be stored; what is none becomes its text. For logs and progress, never for results."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 1 << 63 else shown(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else repr(value)
    if isinstance(value, str):
        return clean(str(value))
    if depth < _DEEPEST and isinstance(value, dict):
        few = list(value.items())[:_MOST]
        return {clean(shown(name), 200): plain(one, depth + 1) for name, one in few}
    if depth < _DEEPEST and isinstance(value, (list, tuple)):
        return [plain(one, depth + 1) for one in value[:_MOST]]
    return clean(shown(value))


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
