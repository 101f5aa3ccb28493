import {h} from 'preact';
import {bounded, dateAndTime} from '../model/text.js';
import {address} from '../router.js';
import {Foreign, ProgressBar} from './basics.js';
import {State} from './icons.js';
import {Signal} from './signal.js';

/** A page of a solid's invocations. */
export const Invocations = ({invocations, run, shown, within}) =>
  h('table', {class: 'invocations', role: 'table'},
    h('thead', null,
      h('tr', {role: 'row'},
        ['Invocation', 'State', 'Attempt', 'Progress'].map((name) =>
          h('th', {key: name, scope: 'col', role: 'columnheader'}, name)))),
    h('tbody', null, invocations.map((one) => h(Row, {key: one.invocation, id: run.id, one, said: run.progress.get(one.invocation), shown: one.invocation === shown, within}))));

function Row({id, one, said, shown, within}) {
  const progress = one.state !== 'started' ? null : said?.attempt === one.attempt ? said.body : one.progress;
  const cell = (name, ...children) => h('td', {role: 'cell', class: `cell-${name}`}, ...children);
  return h('tr', {role: 'row', 'data-invocation': one.invocation, 'data-state': one.state},
    cell('path', h('a', {href: address({solid: one.solid, in: within, invocation: one.invocation}), 'aria-current': shown ? 'true' : null},
      h(Foreign, {text: one.path, most: 120}))),
    cell('state', h(State, {state: one.state})),
    cell('attempt', h('span', {class: 'narrow-only'}, 'attempt '), one.attempt),
    cell('progress',
      one.child && h(Child, {child: one.child}),
      one.permit && h(Held, {permit: one.permit}),
      h(Until, {one}),
      one.signal && !shown && h(Signal, {id, number: one.invocation, name: one.signal}),
      one.state === 'started' && one.worker && h('span', {class: 'message quiet'}, 'on ', h(Foreign, {text: one.worker, most: 120})),
      one.redeliveries > 0 &&
        h('span', {class: 'message bad'}, one.redeliveries === 1 ? 'lost with its worker once' : `lost with its worker ${one.redeliveries} times`),
      one.confirmed === false && h('span', {class: 'message quiet'}, `its ${one.child ? 'run' : 'worker'} was asked to stop, and has not said that it did`),
      progress && h(ProgressBar, {value: progress.fraction, label: `Progress of ${bounded(one.path, 120)}`}),
      progress?.message && h(Foreign, {class: 'message', text: progress.message}),
      one.failure && h('span', {class: 'message bad'},
        h(Foreign, {text: one.failure.cause === 'task' ? one.failure.type : one.failure.cause, most: 120}), ': ', h(Foreign, {text: one.failure.message, most: 500}))));
}

/** The run that it is, of another pipeline. */
export const Child = ({child}) =>
  h('span', {class: 'message'}, 'its run: ', h('a', {href: `/runs/${child}`}, h('code', {class: 'id'}, child)));

/** The permit that it waits for, and where it stands in the order. */
export function Held({permit: {limit, key, max, ahead}}) {
  if (limit.startsWith('cache:')) {
    return h('span', {class: 'message quiet'}, 'waits for the result of another invocation, to be kept for both');
  }
  const place = ahead === 0 ? 'the next' : `${ahead.toLocaleString()} before it`;
  return h('span', {class: 'message quiet'},
    max === 1 ? 'waits for the permit of ' : `waits for one of ${max.toLocaleString()} permits of `, h(Foreign, {text: key === '' ? limit : `${limit} ${key}`, most: 160}), `, ${place}`);
}

/** What it waits for that is no worker. */
function Until({one: {state, signal, deadline, child}}) {
  const at = deadline?.kind === 'wait' || deadline?.kind === 'retry' ? dateAndTime(deadline.at) : null;
  if (state === 'backoff') {
    return at && h('span', {class: 'message quiet'}, `is tried again at ${at}`);
  }
  return state === 'waiting' && !child && h('span', {class: 'message quiet'},
    signal ? ['for the signal ', h(Foreign, {text: signal, most: 120}), at ? `, until ${at}` : ''] : at ? `until ${at}` : 'for its time');
}
