"""The examples of docs/python-companion.md, run as they stand there."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from test_channel import NATIVE, SOURCE, Reader

ROOT = NATIVE.parent.parent
PAGE = ROOT / 'docs' / 'python-companion.md'

HEAD = """
import logging, os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from celery import Celery
import solidflux
"""


def examples(language):
    return re.findall(rf'```{language}\n(.*?)```', PAGE.read_text(encoding='utf-8'), re.DOTALL)


def test_the_typed_task_gives_what_the_page_says(worker, engine, tmp_path, monkeypatch):
    task, types, _ = examples('python')
    (tmp_path / 'room.py').write_text(HEAD + types + task)
    monkeypatch.setattr('engine.HERE', tmp_path)
    worker('-A', 'room')
    heard = engine.run('room.tile', photo={'path': 'a.jpg', 'taken': '2026-03-29'}, count=3)
    assert heard[-1]['result'] == {'path': 'a.tiles', 'count': 3}
    assert [one['result']['fields'] for one in heard if one['status'] == 'LOG'] == [{'ms': 12}] * 3


def test_the_tool_in_python_says_what_the_page_says(tmp_path):
    reader = Reader(tmp_path)
    (tmp_path / 'in.json').write_text('{"photos": ["a.jpg"]}')
    environment = {
        **os.environ,
        'PYTHONPATH': SOURCE,
        'PYTHONDONTWRITEBYTECODE': '1',
        'SOLIDFLUX_CHANNEL': str(reader.path),
        'SOLIDFLUX_INPUT': str(tmp_path / 'in.json'),
    }
    subprocess.run([sys.executable, '-c', examples('python')[2]], env=environment, check=True, timeout=60)
    said = reader.lines(4)
    assert [line['type'] for line in said] == ['progress', 'log', 'metric', 'output']
    assert said[-1]['value'] == {'matched': 1}


def test_the_tool_in_c_compiles_and_says_it(tmp_path):
    if shutil.which('gcc') is None:
        pytest.skip('there is no gcc')
    (tmp_path / 'tool.c').write_text(examples('c')[0])
    words = ['gcc', '-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-I', str(NATIVE / 'include')]
    subprocess.run([*words, '-o', str(tmp_path / 'tool'), str(tmp_path / 'tool.c')], check=True)
    ran = subprocess.run([str(tmp_path / 'tool')], env={}, capture_output=True, check=True)
    assert json.loads(ran.stderr.splitlines()[-1]) == {'type': 'output', 'value': {'matched': 3}}


def test_the_package_is_built_offline_and_needs_nothing(tmp_path):
    if subprocess.run([sys.executable, '-c', 'import setuptools, wheel, pip'], capture_output=True).returncode:
        pytest.skip('there is no pip')
    # a copy: a build leaves its traces beside the sources
    shutil.copytree(Path(SOURCE).parent, tmp_path / 'python', ignore=shutil.ignore_patterns('tests', '__pycache__'))
    words = ['pip', 'wheel', '-q', '--no-deps', '--no-build-isolation', '--no-index', '-w', str(tmp_path), str(tmp_path / 'python')]
    ran = subprocess.run([sys.executable, '-m', *words], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    wheel = next(tmp_path.glob('solidflux-*.whl'))
    environment = {**os.environ, 'PYTHONPATH': str(wheel), 'PYTHONDONTWRITEBYTECODE': '1'}
    code = 'import solidflux, solidflux.channel; print(solidflux.__file__)'
    ran = subprocess.run([sys.executable, '-S', '-c', code], env=environment, capture_output=True, text=True)
    assert str(wheel) in ran.stdout, ran.stderr
