import {h} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {ELEMENT_STATES} from '../model/run.js';
import {bounded, dateAndTime} from '../model/text.js';
import * as api from '../server/api.js';
import {Foreign, ProgressBar, Stack} from './basics.js';
import {State} from './icons.js';
import {Signal} from './signal.js';

/** So many rows at a time: a fan-out may have thousands. */
const ROWS = 50;
/** A page of them is read so often at most. */
const AGAIN_MS = 300;

/** The selected solid with its invocations. */
export function Solid({run, solid, names}) {
  const [state, setState] = useState('');
  const [cursors, setCursors] = useState([0]);
  const {rows, next} = useInvocations(run, solid, state, cursors.at(-1), names);
  // what ended the run stands above the graph already
  const failure = solid.failure?.solid === run.failure?.solid ? null : solid.failure;
  const many = Object.values(solid.tally).reduce((sum, count) => sum + count, 0);
  return h('section', {class: 'panel solid', 'aria-labelledby': 'solid'},
    h('div', {class: 'heading'},
      h('h2', {id: 'solid'}, h(Foreign, {text: solid.name, most: 120})),
      h(State, {state: solid.state})),
    h('p', {class: 'quiet'},
      h(Work, {solid}),
      solid.dependsOn.length > 0 && [' after ', h(Foreign, {text: solid.dependsOn.join(', '), most: 300})]),
    solid.trouble && h('p', {class: 'bad trouble'},
      'tasks do not get through: ', h(Foreign, {text: solid.trouble.reason, most: 500}),
      h('span', {class: 'quiet'}, ` since ${dateAndTime(solid.trouble.since)}`)),
    solid.backlog && h('p', {class: 'quiet backlog'}, waiting(solid.backlog)),
    run.next && h(Next, {solid, next: run.next, name: names.get(run.next.invocation)}),
    failure && h('pre', {class: 'bad', tabindex: 0}, bounded(failure.message, 2000)),
    failure?.stack && h(Stack, {stack: failure.stack}),
    many > 1 &&
      h(Filter, {solid, state, many, choose: (chosen) => (setState(chosen), setCursors([0]))}),
    rows.length > 0
      ? h(Invocations, {invocations: rows, run})
      : WITH_INVOCATIONS.has(solid.kind) && h('p', {class: 'quiet'}, 'No invocations.'),
    (cursors.length > 1 || next) && h(Pager, {
      page: cursors.length,
      older: cursors.length > 1 ? () => setCursors(cursors.slice(0, -1)) : null,
      newer: next ? () => setCursors([...cursors, Number(next)]) : null,
    }));
}

const WITH_INVOCATIONS = new Set(['task', 'delay', 'await', 'pipeline']);

function Work({solid: {kind, task, queue, pipeline}}) {
  if (kind === 'task') {
    return ['task ', h('code', null, bounded(task, 120)), ' on queue ', h('code', null, bounded(queue, 120))];
  }
  if (kind === 'pipeline') {
    return ['a run of pipeline ', h(Foreign, {text: pipeline, most: 80})];
  }
  return {value: 'a value that the engine computes', delay: 'a wait for a time', await: 'a wait for a signal', group: 'a group of solids'}[kind] ?? kind;
}

/** A page of the solid's invocations, read again whenever the solid stands otherwise, a few times a second at most. */
function useInvocations(run, solid, state, cursor, names) {
  const [page, setPage] = useState({rows: [], next: null});
  const asked = useRef({at: 0, timer: null});
  useEffect(() => {
    let wanted = WITH_INVOCATIONS.has(solid.kind);
    const read = async () => {
      asked.current.at = Date.now();
      try {
        const {items, next} = await api.invocations(run.id, {solid: solid.name, state, cursor, limit: ROWS});
        names.add(items);
        if (wanted) setPage({rows: items, next});
      } catch {
        // the stream tells of a lost server
      }
    };
    if (wanted) {
      asked.current.timer = setTimeout(read, Math.max(0, asked.current.at + AGAIN_MS - Date.now()));
    }
    return () => {
      wanted = false;
      clearTimeout(asked.current.timer);
    };
  }, [run.id, solid.name, solid.changes, state, cursor]);
  return page;
}

/** How a queue stands, those of other runs counted too. */
function waiting({workers, tasks}) {
  const wait = tasks === 1 ? 'one task waits' : `${tasks.toLocaleString()} tasks wait`;
  if (workers === 0) return `${wait} in the queue`;
  return `${wait} in the queue for ${workers === 1 ? 'one worker' : `${workers.toLocaleString()} workers`}`;
}

const BY_ITSELF = {
  queue: (path, at) => `${path} is given up at ${at} unless a worker begins it before`,
  run: (path, at) => `${path} is ended at ${at} unless it is done before`,
  heartbeat: (path, at) => `${path} is ended at ${at} unless its worker gives a sign of life before`,
  retry: (path, at) => `${path} is tried again at ${at}`,
  wait: (path, at) => `${path} waits until ${at} at most`,
};

/** What happens by itself if nothing else does. */
function Next({solid, next, name}) {
  const sentence = BY_ITSELF[next.kind];
  return name?.solid === solid.name && sentence &&
    h('p', {class: 'quiet next'}, sentence(bounded(name.path, 120), dateAndTime(next.at)));
}

function Filter({solid, state, many, choose}) {
  const chip = (value, name, count) =>
    h('button', {key: value, type: 'button', class: 'chip', 'aria-pressed': String(state === value), onClick: () => choose(value)},
      name, ' ', h('span', {class: 'count'}, count.toLocaleString()));
  return h('div', {class: 'chips', role: 'group', 'aria-label': 'Invocations by state'},
    chip('', 'all', many),
    ELEMENT_STATES.filter((name) => (solid.tally[name] ?? 0) > 0 || name === state)
      .map((name) => chip(name, h(State, {state: name}), solid.tally[name] ?? 0)));
}

const Invocations = ({invocations, run}) =>
  h('table', {class: 'invocations', role: 'table'},
    h('thead', null,
      h('tr', {role: 'row'},
        ['Invocation', 'State', 'Attempt', 'Progress'].map((name) =>
          h('th', {key: name, scope: 'col', role: 'columnheader'}, name)))),
    h('tbody', null, invocations.map((one) => h(Invocation, {key: one.invocation, id: run.id, one, said: run.progress.get(one.invocation)}))));

function Invocation({id, one, said}) {
  const progress = one.state !== 'started' ? null : said?.attempt === one.attempt ? said.body : one.progress;
  const cell = (name, ...children) => h('td', {role: 'cell', class: `cell-${name}`}, ...children);
  return h('tr', {role: 'row', 'data-invocation': one.invocation, 'data-state': one.state},
    cell('path', h(Foreign, {text: one.path, most: 120})),
    cell('state', h(State, {state: one.state})),
    cell('attempt', h('span', {class: 'narrow-only'}, 'attempt '), one.attempt),
    cell('progress',
      one.child && h('a', {href: `/runs/${one.child}`}, 'its run ', h('code', {class: 'id'}, one.child)),
      one.permit && h('span', {class: 'message quiet'}, permit(one.permit)),
      one.signal && h(Signal, {id, name: one.signal}),
      one.state === 'started' && one.worker && h('span', {class: 'message quiet'}, 'on ', h(Foreign, {text: one.worker, most: 120})),
      one.redeliveries > 0 &&
        h('span', {class: 'message bad'}, one.redeliveries === 1 ? 'lost with its worker once' : `lost with its worker ${one.redeliveries} times`),
      one.confirmed === false && h('span', {class: 'message quiet'}, 'its worker was asked to stop, and has not said that it did'),
      progress && h(ProgressBar, {value: progress.fraction, label: `Progress of ${bounded(one.path, 120)}`}),
      progress?.message && h(Foreign, {class: 'message', text: progress.message}),
      one.failure && h('span', {class: 'message bad'},
        h(Foreign, {text: one.failure.cause === 'task' ? one.failure.type : one.failure.cause, most: 120}), ': ', h(Foreign, {text: one.failure.message, most: 500}))));
}

/** What an invocation waits for, and where in the order. */
function permit({limit, key, max, ahead}) {
  const place = ahead === 0 ? 'the next' : `${ahead.toLocaleString()} before it`;
  return ['waits for one of ', max.toLocaleString(), ' permits of ', h(Foreign, {text: key === '' ? limit : `${limit} ${key}`, most: 120}), `, ${place}`];
}

const Pager = ({page, older, newer}) =>
  h('nav', {class: 'pager', 'aria-label': 'Pages of invocations'},
    h('button', {type: 'button', disabled: older === null, onClick: older}, 'Previous'),
    h('span', null, `page ${page}`),
    h('button', {type: 'button', disabled: newer === null, onClick: newer}, 'Next'));
