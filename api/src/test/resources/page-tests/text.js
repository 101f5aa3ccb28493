import {age, bounded, excerpt, fraction, localTime, remaining, span, universalTime} from '/assets/model/text.js';
import {BoundedList} from '/assets/model/bounded-list.js';
import {parse} from '/assets/server/api.js';
import {same} from './assert.js';

export default {
  'text is cut where it gets too long, never within a character'() {
    same([bounded('abc', 3), bounded('abcd', 3), bounded('ab😀x', 4)], ['abc', 'ab…', 'ab…']);
    same([bounded(null), bounded(12), bounded({})], ['', '12', '[object Object]']);
  },

  'a large JSON value is shown in part, and what is missing is counted'() {
    same(excerpt({a: 1}), {text: '{\n  "a": 1\n}', missing: 0});
    same(excerpt('x'.repeat(100), 10), {text: '"xxxxxxxxx', missing: 92});
  },

  'numbers are shown as they were sent'() {
    for (const n of ['12345678901234567890', '3.14159265358979323846', '1.10', '-0.0', '1e300', '55487400.0', '1e999', '7']) {
      same(excerpt(parse(`{"n":${n}}`)).text, `{\n  "n": ${n}\n}`);
      same([excerpt(parse(`[1, ${n}]`)).text, excerpt(parse(n)).text], [`[\n  1,\n  ${n}\n]`, n]);
    }
    same([fraction(parse('{"f":0.50}').f), fraction(parse('[1.0]')[0]), parse('{"at":"12:00:00.5Z"}').at], [0.5, 1, '12:00:00.5Z']);
  },

  'what remains of a run is told to the second, until it should be over'() {
    const eta = {early: '2026-01-01T00:00:10Z', likely: '2026-01-01T00:00:20Z', late: '2026-01-01T00:00:40Z'};
    const at = (second) => remaining(eta, Date.parse(`2026-01-01T00:00:${second}Z`));
    same([at('00'), at('14.9'), at('19.5'), at('30')], ['about 20 s', 'about 6 s', 'any moment', 'any moment']);
  },

  'spans read as people say them'() {
    same([400, 12_000, 185_000, 7_800_000, 356_400_000, -5].map(span),
      ['0.4 s', '12 s', '3 min 05 s', '2 h 10 min', '4 d 3 h', '0.0 s']);
    same([1000, 30_000, 125_000, 7_800_000, 356_400_000].map(age),
      ['just now', '30 s ago', '2 min ago', '2 h ago', '4 d ago']);
  },

  'a time that is chosen is the one that is shown'() {
    same(localTime(universalTime('2026-03-29T02:30')), localTime('2026-03-29T02:30'));
    same([localTime('2026-07-01T12:00:00Z').length, localTime(''), localTime('x'), universalTime('')], [16, '', '', '']);
    same(universalTime(localTime('2026-07-01T12:00:00Z')), '2026-07-01T12:00:00.000Z');
  },

  'only a number is a fraction'() {
    same([0.5, 7, -1, NaN, '0.5', null, {}].map(fraction), [0.5, 1, 0, null, null, null, null]);
  },

  'a bounded list keeps the newest'() {
    const list = new BoundedList(4);
    for (let i = 0; i < 100; i += 1) list.add(i);
    same([list.items.at(-1), list.items.length + list.dropped, list.items.length <= 5], [99, 100, true]);
  },
};
