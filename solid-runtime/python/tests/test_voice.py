"""What is gathered of a task between two messages, and how it is cleaned, without a broker."""

import json
import logging
import os
import threading
from decimal import Decimal

import pytest

import solidflux
from solidflux import _cancels, _lines, _running, channel
from solidflux._text import clean
from solidflux._voice import MAX_LINES, Voice


class Wakes:
    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1


def a_voice(beat=10.0):
    wakes = Wakes()
    return Voice('s1.a', 's1.a', 'mailbox', wakes, beat), wakes


def test_the_latest_progress_goes_and_a_hundred_lines_and_how_many_were_dropped():
    voice, wakes = a_voice()
    for n in range(MAX_LINES + 5):
        voice.progress({'fraction': n})
        voice.log(lambda n=n: {'message': n})
    taken = voice.take()
    assert [meta for state, meta in taken if 'message' in meta] == [{'message': n} for n in range(MAX_LINES)]
    assert taken[-2:] == [('LOG', {'dropped': 5}), ('PROGRESS', {'fraction': MAX_LINES + 4})]
    assert wakes.count == 1
    assert voice.take() == []


class Unfriendly:
    def __str__(self):
        raise ValueError('no')

    __float__ = __str__


IMPOSSIBLE = ['half', '0.5', b'1', [1, 2], {}, object(), 1j, 10**400, float('nan'), float('-inf'), Decimal('sNaN'), Unfriendly()]


@pytest.fixture
def spoken():
    """The voice of a task that runs here."""
    voice, _ = a_voice()
    _running.begin(voice)
    yield voice
    _running.end(voice)


@pytest.mark.parametrize('fraction', IMPOSSIBLE, ids=lambda value: type(value).__name__)
def test_progress_that_is_no_number_is_left_out_and_ends_no_task(spoken, capsys, fraction):
    solidflux.progress(fraction, 'on its way')
    assert spoken.take() == [('PROGRESS', {'message': 'on its way'})]
    channel.progress(fraction, 'on its way')
    channel.metric('speed', fraction)
    assert [json.loads(said) for said in capsys.readouterr().err.splitlines()] == [
        {'type': 'progress', 'message': 'on its way'}
    ]


@pytest.mark.parametrize(('fraction', 'told'), [(1.5, 1), (-0.2, 0), (Decimal('0.3'), 0.3), (True, 1), (10**300, 1)])
def test_a_number_is_brought_between_0_and_1(spoken, capsys, fraction, told):
    solidflux.progress(fraction)
    channel.progress(fraction)
    assert spoken.take() == [('PROGRESS', {'fraction': told})]
    assert json.loads(capsys.readouterr().err) == {'type': 'progress', 'fraction': told}


@pytest.mark.parametrize('message', [Unfriendly(), ['a'], 7, 'a\x00b', 'x' * 100_000], ids=lambda value: type(value).__name__)
def test_whatever_a_message_is_it_ends_no_task(spoken, capsys, message):
    solidflux.progress(0.5, message, more=message)
    channel.progress(0.5, message)
    channel.log(message)
    channel.metric('a', 1, message)
    channel.fail(message, message)
    told = spoken.take()[0][1]['message']
    assert 1 <= len(told) <= 8192 and '\x00' not in told
    assert len(capsys.readouterr().err.splitlines()) == 4


def test_a_line_that_would_be_dropped_is_not_even_made():
    voice, _ = a_voice()
    for _ in range(MAX_LINES):
        voice.log(lambda: {'message': ''})
    voice.log(lambda: 1 / 0)


def test_what_could_not_be_sent_is_counted_with_what_was_dropped():
    voice, _ = a_voice()
    for _ in range(MAX_LINES + 1):
        voice.log(lambda: {'message': 'dropped'})
    for word in voice.take():
        voice.not_sent(word)
    assert voice.take() == [('LOG', {'dropped': MAX_LINES + 1})]


def test_a_sign_of_life_goes_alone_or_not_at_all():
    voice, _ = a_voice()
    voice.heartbeat()
    assert voice.take() == [('HEARTBEAT', {})]
    voice.heartbeat()
    voice.progress({'fraction': 1})
    assert voice.take() == [('PROGRESS', {'fraction': 1})]


def test_a_line_that_is_written_while_one_is_taken_waits_for_nobody():
    """A destructor may log at any moment."""
    voice, _ = a_voice()
    with voice._lock:
        voice.log(lambda: {'message': 'from within'})
    assert voice.take() == [('LOG', {'message': 'from within'})]


def test_only_the_marked_task_is_cancelled():
    _cancels.prepare()
    one, _ = a_voice()
    other = Voice('s1.b', 's1.b', 'mailbox', Wakes(), None)
    _cancels.cancel('s1.a')
    assert one.cancelled() and not other.cancelled()


def test_more_cancels_than_the_board_has_places_leave_the_latest():
    _cancels.prepare()
    for n in range(3000):
        _cancels.cancel(f'many-{n}')
    assert _cancels.is_marked(_cancels.mark_of('many-2999'))
    assert not _cancels.is_marked(_cancels.mark_of('many-0'))


def test_of_threads_side_by_side_nobody_speaks_for_another():
    voice, _ = a_voice()
    seen = []
    _running.begin(voice)
    try:
        seen.append(_running.voice())
        for _running.one_at_a_time in (True, False):
            thread = threading.Thread(target=lambda: seen.append(_running.voice()))
            thread.start()
            thread.join()
    finally:
        _running.one_at_a_time = False
        _running.end(voice)
    assert seen == [voice, voice, None]
    assert _running.voice() is None


def test_a_process_that_a_task_forks_says_nothing():
    voice, _ = a_voice()
    _running.begin(voice)
    try:
        voice.pid = os.getppid()
        assert _running.voice() is None
    finally:
        _running.end(voice)


def test_a_record_becomes_a_line():
    record = logging.getLogger('x').makeRecord('x', logging.CRITICAL, 'f', 1, 'a %s', ('b',), None, extra={'n': 1})
    assert _lines.line(record) == {'level': 'error', 'message': 'a b', 'fields': {'n': 1}}


def test_text_is_made_fit_and_cut_as_the_engine_cuts_it():
    assert clean('a\x00\ud800b') == 'a\ufffd\ufffdb'
    assert len(clean('x' * 10_000)) == 8192 and clean('x' * 10_000).endswith('…')


def a_line(**extra):
    record = logging.getLogger('x').makeRecord('x', logging.INFO, 'f', 1, 'a', (), None, extra=extra)
    return _lines.line(record)


def test_any_value_becomes_json():
    assert a_line(one=[1, float('inf'), 1 << 70, {1: None}], other=(Unfriendly(), b'a'))['fields'] == {
        'one': [1, 'inf', str(1 << 70), {'1': None}],
        'other': ['it cannot be described: ValueError', "b'a'"],
    }


def a_loop():
    loop = []
    loop.extend([loop] * 200)
    return loop


def without_an_end():
    """Small in memory, and as text longer than any disk."""
    value = 'x'
    for _ in range(40):
        value = {n: value for n in range(200)}
    return value


class Changing(dict):
    def items(self):
        yield 'a', 1
        raise RuntimeError('changed while it was read')


@pytest.mark.parametrize('much', [['x' * 8192] * 200, a_loop(), without_an_end()], ids=['long', 'loop', 'deep'])
def test_of_more_than_anybody_reads_only_that_is_said(spoken, capsys, much):
    assert a_line(ms=12, much=much)['fields'] == {'fieldsDropped': 'more than 16 KiB'}
    solidflux.progress(0.5, 'half', much=much)
    assert spoken.take()[0][1] == {'detailDropped': 'more than 16 KiB', 'fraction': 0.5, 'message': 'half'}
    channel.log('a', much=much)
    assert json.loads(capsys.readouterr().err)['fields'] == {'fieldsDropped': 'more than 16 KiB'}


def test_the_engine_keeps_what_is_kept_here():
    """Its measure: bytes of UTF-8, with a blank after each comma and colon."""
    frame = len('{"a": "", "b": ""}')
    most = {'a': 'ä' * 4096, 'b': 'x' * (16384 - frame - 8192)}
    assert a_line(**most)['fields'] == most
    assert a_line(**{**most, 'b': most['b'] + 'x'})['fields'] == {'fieldsDropped': 'more than 16 KiB'}


def test_what_holds_itself_ends_where_it_is_too_deep():
    loop = {}
    loop['self'] = loop
    assert json.dumps(a_line(loop=loop)['fields']).count('self') == 8


def test_what_changes_while_it_is_read_harms_nothing(spoken):
    solidflux.progress(0.5, detail=Changing())
    assert spoken.take()[0][1] == {'fraction': 0.5, 'detailDropped': 'it cannot be described: RuntimeError'}
