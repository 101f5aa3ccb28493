import {h} from 'preact';
import {useEffect, useReducer, useRef} from 'preact/hooks';
import {ended} from '../model/run.js';
import {bounded, dateAndTime, remaining, span} from '../model/text.js';
import * as api from '../server/api.js';
import {LiveRun} from '../server/live-run.js';
import {Foreign, Json, Stack, useNow, useTitle} from './basics.js';
import {Cancel} from './cancel.js';
import {Events, Logs} from './feed.js';
import {Graph} from './graph.js';
import {sign, State} from './icons.js';
import {Held} from './invocations.js';
import {SetAside} from './release.js';
import {Solid} from './solid.js';

/** One run, live. */
export function RunPage({id, query}) {
  const live = useLiveRun(id);
  const {run = null, connection = 'loading', problem = null} = live ?? {};
  useTitle(run === null ? '' : `${sign(run.state)} ${run.state} · ${bounded(run.pipeline, 80)}`);
  if (run === null) {
    return connection === 'refused'
      ? h('p', {class: 'notice notice-bad', role: 'alert'}, problem.message, ' ', h('a', {href: '/'}, 'All runs'))
      : h('p', {class: 'quiet', role: 'status'}, problem ? `${problem.message} Trying again…` : 'Loading…');
  }
  const invocation = Number(query.get('invocation')) || null;
  const selected = run.solid.get(query.get('solid') ?? live.names.get(invocation)?.solid) ?? interesting(run);
  return h('article', {class: 'run', 'aria-labelledby': 'run'},
    h(Header, {run, connection}),
    run.setAside && h(SetAside, {id: run.id, setAside: run.setAside, key: run.setAside.at}),
    run.permit && h('p', {class: 'notice'}, h(Held, {permit: run.permit})),
    run.broker &&
      h('p', {class: 'notice notice-bad broker'},
        'The broker takes no tasks; what is to be sent waits. It is ', h(Foreign, {text: run.broker, most: 500})),
    run.unreadable &&
      h('p', {class: 'notice notice-bad unreadable'},
        'This server cannot read all of the run: ', h(Foreign, {text: run.unreadable, most: 500})),
    run.failure && h(RunFailure, {failure: run.failure}),
    h('section', {'aria-label': 'The pipeline'}, h(Graph, {run, query, selected: selected?.name})),
    selected && h(Solid, {
      run, live, solid: selected, invocation,
      element: Number(query.get('element')) || null,
      within: Number(query.get('in')) || null,
      key: `${selected.name} ${query.get('in')}`,
    }),
    h('div', {class: 'columns'},
      h(Value, {title: 'Input', value: run.input, bytes: run.inputBytes, href: `${api.runUrl(run.id)}/input`}),
      h(Value, {title: 'Output', value: run.output, bytes: run.outputBytes, href: `${api.runUrl(run.id)}/output`, none: ended(run) ? 'none' : 'not there yet'})),
    h('div', {class: 'columns'},
      h(Logs, {id: run.id, live}),
      h(Events, {events: live.events, names: live.names})));
}

/** Where there is something to see when nobody has chosen: what failed or is stuck, what is at work, or else the first. */
function interesting(run) {
  const first = (state) => run.solids.find((solid) => solid.state === state);
  return first('failed') ?? run.solids.find((solid) => solid.trouble) ?? first('open') ?? run.solids[0];
}

function Header({run, connection}) {
  const over = ended(run);
  const now = useNow(over ? 0 : 200);
  const done = run.solids.filter(({state}) => state === 'succeeded' || state === 'skipped').length;
  return h('header', {class: 'run-header'},
    h('div', {class: 'heading'},
      h('h1', {id: 'run'}, h(Foreign, {text: run.pipeline, most: 80}), h('span', {class: 'quiet'}, ` v${run.version}`)),
      h('span', {role: 'status', class: 'run-state', 'data-state': run.state}, h(State, {state: run.state})),
      !over && run.state !== 'cancelling' && run.state !== 'finishing' && h(Cancel, {id: run.id})),
    h('dl', {class: 'facts'},
      h(Fact, {name: 'Run'}, h('code', {class: 'id'}, run.id)),
      h(Fact, {name: 'Submitted'}, h('time', {dateTime: run.createdAt, title: run.createdAt}, dateAndTime(run.createdAt))),
      h(Fact, {name: 'Duration'}, span((run.endedAt ? Date.parse(run.endedAt) : now) - Date.parse(run.createdAt))),
      !over && run.eta && h(Fact, {name: 'Ends in'}, h(Remaining, {eta: run.eta, now})),
      h(Fact, {name: 'Solids'}, `${done} of ${run.solids.length}`),
      run.parent &&
        h(Fact, {name: 'Begun by'}, h('a', {href: `/runs/${run.parent.run}`}, h('code', {class: 'id'}, run.parent.run))),
      run.priority > 0 && h(Fact, {name: 'Priority'}, run.priority),
      run.tags.length > 0 &&
        h(Fact, {name: 'Tags'}, run.tags.slice(0, 20).map((tag, i) => h(Foreign, {key: i, class: 'tag', text: tag, most: 40}))),
      h(Fact, {name: 'Updates'}, h(Connection, {connection}))));
}

const Remaining = ({eta, now}) =>
  h('span', {title: `by what earlier runs took: in 8 of 10 cases between ${dateAndTime(eta.early)} and ${dateAndTime(eta.late)}`}, remaining(eta, now));

const Fact = ({name, children}) => h('div', null, h('dt', null, name), h('dd', null, children));

const CONNECTIONS = {
  loading: 'connecting…',
  live: 'live',
  reconnecting: 'connection lost, trying again…',
  complete: 'complete',
};

const Connection = ({connection}) =>
  h('span', {role: 'status', class: `connection connection-${connection}`, 'data-connection': connection},
    CONNECTIONS[connection] ?? connection);

const RunFailure = ({failure}) =>
  h('section', {class: 'notice notice-bad failure', 'aria-label': 'Failure'},
    h('p', null,
      h('strong', null, failure.solid ? h(Foreign, {text: failure.solid, most: 120}) : 'The output'), ' failed: ',
      h(Foreign, {text: kind(failure), most: 120})),
    h('pre', {tabindex: 0}, bounded(failure.message, 4000)),
    failure.stack && h(Stack, {stack: failure.stack}));

/** What went wrong in a word or two: the worker's name for it, or else ours. */
const kind = ({cause, type}) => (cause === 'task' ? type : cause.replaceAll('-', ' '));

const Value = ({title, value, bytes, href, none = 'none'}) =>
  h('section', {class: 'panel', 'aria-label': title},
    h('h2', null, title),
    bytes !== null
      ? h('p', {class: 'quiet'}, `${bytes.toLocaleString()} bytes: `, h('a', {href, target: '_blank', rel: 'noreferrer'}, 'all of it'))
    : value === null || value === undefined
      ? h('p', {class: 'quiet'}, none)
      : h(Json, {value, href}));

/** The live run; the view is rendered again whenever something in it has changed. */
function useLiveRun(id) {
  const [, again] = useReducer((n) => n + 1, 0);
  const live = useRef(null);
  useEffect(() => {
    live.current = new LiveRun(id, again);
    return () => live.current.close();
  }, [id]);
  return live.current;
}
