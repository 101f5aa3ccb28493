"""Tests of the tasks with pytest, or any other runner of functions named test_*, and nothing of Solidflux."""

import json
import pathlib

from tasks import something

MESSAGE = pathlib.Path(__file__).parent / 'something.json'


def test_something_greets():
    assert something('Ada') == 'Hello Ada'


def test_something_takes_the_engines_message():
    args, kwargs, _ = json.loads(MESSAGE.read_text())
    result = something.apply(args, kwargs, task_id='s1.test')
    assert result.state == 'SUCCESS'
    assert json.loads(json.dumps(result.get())) == 'Hello Ada'
