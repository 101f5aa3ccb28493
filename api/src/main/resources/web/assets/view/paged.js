// Lists that the server has, a page at a time, by state: a fan-out may have a hundred thousand elements.

import {h} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {ELEMENT_STATES} from '../model/run.js';
import {State} from './icons.js';

/** So many rows at a time. */
const ROWS = 50;
/** What stands otherwise all the time is read so often at most. */
const AGAIN_MS = 300;

/**
 * A page of a list, which the reader may filter and turn: `{rows, next, state, page, choose, older, newer}`.
 *
 * @param ask gives `{items, next}` of `{state, cursor, limit}`; null if there is no such list
 * @param changes that of what the list is of: it is read again whenever this is another
 */
export function usePages(ask, changes) {
  const [state, setState] = useState('');
  const [cursors, setCursors] = useState([0]);
  const cursor = cursors.at(-1);
  const {items, next} = useAgain(ask && (() => ask({state, cursor, limit: ROWS})), changes, `${state} ${cursor}`, {items: [], next: null});
  return {
    rows: items,
    next,
    state,
    page: cursors.length,
    choose: (chosen) => (setState(chosen), setCursors([0])),
    older: cursors.length > 1 ? () => setCursors(cursors.slice(0, -1)) : null,
    newer: next ? () => setCursors([...cursors, Number(next)]) : null,
  };
}

/**
 * What is read again whenever something has changed, a few times a second at most, and at once when somebody has chosen
 * something else.
 */
export function useAgain(read, changes, chosen, none) {
  const [answer, setAnswer] = useState(none);
  const reads = useRef({begun: 0, taken: 0, at: 0, chosen, ended: false}).current;
  useEffect(() => () => (reads.ended = true), []);
  useEffect(() => {
    if (reads.chosen !== chosen) {
      reads.chosen = chosen;
      reads.at = 0;
    }
    if (!read) return undefined;
    const timer = setTimeout(async () => {
      reads.at = Date.now();
      const number = (reads.begun += 1);
      try {
        const now = await read();
        // what has changed meanwhile is read next: an answer that is a little old is better than none
        if (!reads.ended && reads.chosen === chosen && number > reads.taken) {
          reads.taken = number;
          setAnswer(now);
        }
      } catch {
        // the stream tells of a lost server
      }
    }, Math.max(0, reads.at + AGAIN_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [changes, chosen]);
  return answer;
}

/** Buttons that show those of one state alone. */
export function Filter({tally, pages: {state, choose}, label}) {
  const many = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const chip = (value, name, count) =>
    h('button', {key: value, type: 'button', class: 'chip', 'aria-pressed': String(state === value), onClick: () => choose(value)},
      name, ' ', h('span', {class: 'count'}, count.toLocaleString()));
  return many > 1 && h('div', {class: 'chips', role: 'group', 'aria-label': label},
    chip('', 'all', many),
    ELEMENT_STATES.filter((name) => (tally[name] ?? 0) > 0 || name === state)
      .map((name) => chip(name, h(State, {state: name}), tally[name] ?? 0)));
}

export const Pager = ({pages: {page, older, newer}, label}) =>
  (older || newer) && h('nav', {class: 'pager', 'aria-label': label},
    h('button', {type: 'button', disabled: older === null, onClick: older}, 'Previous'),
    h('span', null, `page ${page}`),
    h('button', {type: 'button', disabled: newer === null, onClick: newer}, 'Next'));
