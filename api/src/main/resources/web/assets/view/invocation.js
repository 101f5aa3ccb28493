import {h} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {bounded, dateAndTime, span, timeOfDay} from '../model/text.js';
import {address} from '../router.js';
import * as api from '../server/api.js';
import {Foreign, Json, ProgressBar, Stack, useNow} from './basics.js';
import {Log} from './feed.js';
import {State} from './icons.js';
import {Child, Held} from './invocations.js';
import {useAgain} from './paged.js';
import {Signal} from './signal.js';

const OPEN = new Set(['waiting', 'held', 'queued', 'started', 'backoff']);
/** Its log is read so often at most. */
const AGAIN_MS = 300;

/** One invocation with all that happened to it. */
export function Invocation({run, live, solid, number, chosen}) {
  const {one, problem} = useInvocation(run, solid, number);
  const heading = useRef(null);
  useEffect(() => {
    if (chosen && one) {
      heading.current.focus({preventScroll: true});
      heading.current.closest('section').scrollIntoView({block: 'nearest'});
    }
  }, [chosen, one === null]);
  if (one === null) {
    return h('section', {class: 'panel invocation', 'aria-label': 'Invocation'},
      h('p', {class: problem ? 'bad' : 'quiet', role: 'status'}, problem ? problem.message : 'Loading…'));
  }
  const said = run.progress.get(number);
  const progress = one.state !== 'started' ? null : said?.attempt === one.attempt ? said.body : one.progress;
  return h('section', {class: 'panel invocation', 'aria-labelledby': 'invocation', 'data-shown': number},
    h('div', {class: 'heading'},
      h('h2', {id: 'invocation', ref: heading, tabindex: -1}, h('span', {class: 'quiet'}, 'invocation '), h(Foreign, {text: one.path, most: 120})),
      h(State, {state: one.state}),
      chosen && h('a', {class: 'close', href: address({solid: one.solid})}, 'Close')),
    one.child && h('p', null, h(Child, {child: one.child})),
    one.permit && h('p', null, h(Held, {permit: one.permit})),
    one.cache && h('p', {class: 'cache'}, h(Cache, {cache: one.cache})),
    one.awaits && h(Awaits, {id: run.id, one}),
    progress && h('div', {class: 'now'},
      h(ProgressBar, {value: progress.fraction, label: `Progress of ${bounded(one.path, 120)}`}),
      progress.message && h(Foreign, {class: 'message', text: progress.message, most: 2000}),
      progress.detail !== undefined && h(Json, {value: progress.detail, href: api.logsUrl(run.id)})),
    one.attempts.length === 0 && one.failure && h(Failure, {failure: one.failure}),
    one.missing > 0 && h('p', {class: 'quiet'}, `${one.missing.toLocaleString()} events of earlier attempts are left out; the events of the run have them.`),
    one.attempts.length > 0 && h(Attempts, {attempts: one.attempts}),
    h('div', {class: 'columns'},
      (one.kind === 'task' || one.kind === 'pipeline') && h(Value, {title: one.kind === 'task' ? 'Arguments' : 'Input', value: one.args, href: api.valueUrl(run.id, number, 'args')}),
      h(Value, {title: 'Result', value: one.result, href: api.valueUrl(run.id, number, 'result'), none: OPEN.has(one.state) ? 'not there yet' : 'none'})),
    // of the only one all of the log is below
    one.kind === 'task' && chosen && h(Said, {live, number}));
}

/** Whose kept result answered it, or why none did. */
const Cache = ({cache: {hit, run, because}}) =>
  h('span', {class: 'message'}, hit
    ? ['a kept result answered it, from run ', h('a', {href: `/runs/${run}`}, h('code', {class: 'id'}, run))]
    : ['no kept result answered it: ', h(Foreign, {text: because, most: 2000})]);

/** What it waits for that is no worker. */
function Awaits({id, one}) {
  const {state, awaits} = one;
  const open = state === 'waiting';
  const until = awaits.until && h('time', {dateTime: awaits.until, title: awaits.until}, dateAndTime(awaits.until));
  return h('p', {class: 'awaits'},
    awaits.signal === null
      ? [open ? 'It waits until ' : 'It was to wait until ', until]
      : [open ? 'It waits for the signal ' : 'It waited for the signal ', h('strong', null, h(Foreign, {text: awaits.signal, most: 120})),
          until ? [', until ', until, awaits.fails ? '; then it has failed' : '; then it goes on with what the pipeline says'] : ', however long that takes'],
    '. It began at ', h('time', {dateTime: awaits.since, title: awaits.since}, dateAndTime(awaits.since)), '. ',
    open && awaits.signal !== null && h(Signal, {id, number: one.invocation, name: awaits.signal, schema: awaits.schema}));
}

/** A value, or as much of it as is told. */
const Value = ({title, value, href, none = 'none'}) =>
  h('section', {'aria-label': title},
    h('h3', null, title),
    value === null ? h('p', {class: 'quiet'}, none)
    : value.text === null ? h(Json, {value: value.value, href})
    : h('div', {class: 'json'},
        h('pre', {tabindex: 0}, value.text),
        h('p', {class: 'quiet'}, `${value.bytes.toLocaleString()} bytes: `, h('a', {href, target: '_blank', rel: 'noreferrer'}, 'all of it'))));

function Attempts({attempts}) {
  const now = useNow(attempts.some(({endedAt}) => endedAt === null) ? 1000 : 0);
  return h('table', {class: 'attempts', role: 'table'},
    h('thead', null,
      h('tr', {role: 'row'},
        ['Attempt', 'State', 'Worker', 'Waited', 'Began', 'Took', 'How it ended'].map((name) =>
          h('th', {key: name, scope: 'col', role: 'columnheader'}, name)))),
    h('tbody', null, attempts.map((one) => h(Attempt, {key: one.attempt, one, now}))));
}

/** How an attempt's states look: as those of invocations. */
const LOOKS = {sent: 'queued', 'given-up': 'cancelled'};

function Attempt({one, now}) {
  const cell = (name, ...children) => h('td', {role: 'cell', class: `cell-${name}`}, ...children);
  const label = (text) => h('span', {class: 'narrow-only quiet'}, `${text} `);
  const between = (from, to) => (from === null ? '–' : span((to === null ? now : Date.parse(to)) - Date.parse(from)));
  return h('tr', {role: 'row', 'data-attempt': one.attempt, 'data-state': one.state},
    cell('number', label('attempt'), one.attempt),
    cell('state', h(State, {state: LOOKS[one.state] ?? one.state, word: one.state.replace('-', ' ')})),
    cell('worker', label('on'), one.worker === null ? '–' : h(Foreign, {text: one.worker, most: 120})),
    cell('waited', label('waited'), between(one.sentAt, one.startedAt ?? one.endedAt)),
    cell('began', label('began'), one.startedAt === null ? '–' : h('time', {dateTime: one.startedAt, title: one.startedAt}, timeOfDay(one.startedAt))),
    cell('took', label('took'), between(one.startedAt, one.endedAt)),
    cell('end',
      one.redeliveries > 0 && h('p', {class: 'bad'},
        one.redeliveries === 1 ? 'lost with its worker once' : `lost with its worker ${one.redeliveries} times`),
      one.late && h('p', null, 'its result came late: it had been given up before'),
      one.failure && h(Failure, {failure: one.failure}),
      one.retryAt && h('p', {class: 'quiet'}, `the next was due at ${timeOfDay(one.retryAt)}`)));
}

const Failure = ({failure}) =>
  h('div', {class: 'why bad'},
    h('p', null,
      failure.cause !== 'task' && `${failure.cause.replaceAll('-', ' ')}: `,
      failure.cause === 'task' && [h(Foreign, {text: failure.type, most: 120}), ': '],
      h(Foreign, {text: failure.message, most: 4000})),
    failure.stack && h('details', null, h('summary', null, 'Stack trace'), h(Stack, {stack: failure.stack})));

/** What its attempts logged, the newest first. */
function Said({live, number}) {
  const [part, setPart] = useState(null);
  const [cursor, setCursor] = useState(null);
  const newest = cursor === null ? live.logs.items.findLast((line) => line.invocation === number)?.id : null;
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      try {
        const read = await live.olderLogs(cursor, number);
        if (wanted) setPart(read);
      } catch {
        // the stream tells of a lost server
      }
    };
    const timer = setTimeout(read, part === null ? 0 : AGAIN_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [live, number, cursor, newest]);
  return part !== null && h('section', {'aria-label': 'Log of the invocation'},
    h('h3', null, 'Log'),
    part.lines.length === 0
      ? h('p', {class: 'quiet'}, cursor === null ? 'Nothing was logged.' : 'Nothing older was logged.')
      : h('ol', {class: 'feed', tabindex: 0, 'aria-label': 'Log of the invocation'},
          part.lines.map((item) => h(Log, {key: item.key, item}))),
    (cursor !== null || part.next) && h('nav', {class: 'pager', 'aria-label': 'Parts of the log of the invocation'},
      cursor !== null && h('button', {type: 'button', onClick: () => setCursor(null)}, 'Newest'),
      part.next && h('button', {type: 'button', onClick: () => setCursor(part.next)}, 'Older')));
}

/** It is read again whenever its solid stands otherwise, until it is over. */
function useInvocation(run, solid, number) {
  const over = useRef(false);
  const read = () => api.invocation(run.id, number).then((one) => ({one, problem: null}), missing);
  const answer = useAgain(over.current ? null : read, over.current ? 0 : solid.changes, number, {one: null, problem: null});
  over.current = answer.one !== null && !OPEN.has(answer.one.state);
  return answer;
}

/** Of a lost server the stream tells. */
function missing(problem) {
  if (problem.status >= 400 && problem.status < 500) return {one: null, problem};
  throw problem;
}
