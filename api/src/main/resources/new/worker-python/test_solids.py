"""Tests of the solids: called as they are, and with the engine's message."""

import json

from solids import greet

# what the engine sends for a step with args: {name: "${name}"}
MESSAGE = '[[], {"name": "Ada"}, {}]'


def test_whoever_comes_is_greeted():
    assert greet('Ada') == 'Hello Ada'


def test_the_engines_message_is_taken():
    args, kwargs, _ = json.loads(MESSAGE)
    result = greet.apply(args, kwargs)
    assert result.state == 'SUCCESS'
    assert json.loads(json.dumps(result.get())) == 'Hello Ada'
