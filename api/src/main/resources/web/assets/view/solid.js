import {h} from 'preact';
import {useState} from 'preact/hooks';
import {INVOCATION_STATES} from '../model/run.js';
import {bounded, dateAndTime} from '../model/text.js';
import {Foreign, ProgressBar, Stack} from './basics.js';
import {State} from './icons.js';

/** So many rows at a time: a fan-out may have thousands. */
const ROWS = 50;

/** The selected solid with its invocations. */
export function Solid({run, solid}) {
  const [state, setState] = useState('');
  const [page, setPage] = useState(0);
  const all = state === '' ? solid.invocations : solid.invocations.filter((one) => one.state === state);
  const pages = Math.max(1, Math.ceil(all.length / ROWS));
  const shown = Math.min(page, pages - 1);
  // what ended the run stands above the graph already
  const failure = solid.failure?.solid === run.failure?.solid ? null : solid.failure;
  return h('section', {class: 'panel solid', 'aria-labelledby': 'solid'},
    h('div', {class: 'heading'},
      h('h2', {id: 'solid'}, h(Foreign, {text: solid.name, most: 120})),
      h(State, {state: solid.state})),
    h('p', {class: 'quiet'},
      'task ', h('code', null, bounded(solid.task, 120)), ' on queue ', h('code', null, bounded(solid.queue, 120)),
      solid.dependsOn.length > 0 && [' after ', h(Foreign, {text: solid.dependsOn.join(', '), most: 300})]),
    solid.trouble && h('p', {class: 'bad trouble'},
      'tasks do not get through: ', h(Foreign, {text: solid.trouble.reason, most: 500}),
      h('span', {class: 'quiet'}, ` since ${dateAndTime(solid.trouble.since)}`)),
    solid.backlog && h('p', {class: 'quiet backlog'}, waiting(solid.backlog)),
    run.next && h(Next, {run, solid, next: run.next}),
    failure && h('pre', {class: 'bad', tabindex: 0}, bounded(failure.message, 2000)),
    failure?.stack && h(Stack, {stack: failure.stack}),
    solid.invocations.length > 1 &&
      h(Filter, {solid, state, choose: (chosen) => (setState(chosen), setPage(0))}),
    solid.invocations.length === 0
      ? h('p', {class: 'quiet'}, 'No invocations.')
      : h(Invocations, {invocations: all.slice(shown * ROWS, (shown + 1) * ROWS)}),
    pages > 1 && h(Pager, {shown, pages, setPage}));
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
};

/** What happens by itself if nothing else does. */
function Next({run, solid, next}) {
  const invocation = run.invocations.get(next.invocation);
  const sentence = BY_ITSELF[next.kind];
  return invocation?.solid === solid.name && sentence &&
    h('p', {class: 'quiet next'}, sentence(bounded(invocation.path, 120), dateAndTime(next.at)));
}

function Filter({solid, state, choose}) {
  const chip = (value, name, count) =>
    h('button', {key: value, type: 'button', class: 'chip', 'aria-pressed': String(state === value), onClick: () => choose(value)},
      name, ' ', h('span', {class: 'count'}, count.toLocaleString()));
  return h('div', {class: 'chips', role: 'group', 'aria-label': 'Invocations by state'},
    chip('', 'all', solid.invocations.length),
    INVOCATION_STATES.filter((name) => solid.tally[name] > 0 || name === state)
      .map((name) => chip(name, h(State, {state: name}), solid.tally[name])));
}

const Invocations = ({invocations}) =>
  h('table', {class: 'invocations', role: 'table'},
    h('thead', null,
      h('tr', {role: 'row'},
        ['Invocation', 'State', 'Attempt', 'Progress'].map((name) =>
          h('th', {key: name, scope: 'col', role: 'columnheader'}, name)))),
    h('tbody', null, invocations.map((one) => h(Invocation, {key: one.invocation, one}))));

function Invocation({one}) {
  const cell = (name, ...children) => h('td', {role: 'cell', class: `cell-${name}`}, ...children);
  return h('tr', {role: 'row', 'data-invocation': one.invocation, 'data-state': one.state},
    cell('path', h(Foreign, {text: one.path, most: 120})),
    cell('state', h(State, {state: one.state})),
    cell('attempt', h('span', {class: 'narrow-only'}, 'attempt '), one.attempt),
    cell('progress',
      one.state === 'started' && one.worker && h('span', {class: 'message quiet'}, 'on ', h(Foreign, {text: one.worker, most: 120})),
      one.redeliveries > 0 &&
        h('span', {class: 'message bad'}, one.redeliveries === 1 ? 'lost with its worker once' : `lost with its worker ${one.redeliveries} times`),
      one.confirmed === false && h('span', {class: 'message quiet'}, 'its worker was asked to stop, and has not said that it did'),
      one.progress && h(ProgressBar, {value: one.progress.fraction, label: `Progress of ${bounded(one.path, 120)}`}),
      one.progress?.message && h(Foreign, {class: 'message', text: one.progress.message}),
      one.failure && h('span', {class: 'message bad'},
        h(Foreign, {text: one.failure.cause === 'task' ? one.failure.type : one.failure.cause, most: 120}), ': ', h(Foreign, {text: one.failure.message, most: 500}))));
}

const Pager = ({shown, pages, setPage}) =>
  h('nav', {class: 'pager', 'aria-label': 'Pages of invocations'},
    h('button', {type: 'button', disabled: shown === 0, onClick: () => setPage(shown - 1)}, 'Previous'),
    h('span', null, `${shown + 1} of ${pages}`),
    h('button', {type: 'button', disabled: shown === pages - 1, onClick: () => setPage(shown + 1)}, 'Next'));
