import {h} from 'preact';
import * as api from '../server/api.js';
import {age, bounded, localTime, span, universalTime} from '../model/text.js';
import {Foreign, useNow, useTitle} from './basics.js';
import {State} from './icons.js';
import {usePolled} from './polled.js';
import {go} from '../router.js';

const STATES = ['queued', 'held', 'running', 'cancelling', 'finishing', 'succeeded', 'failed', 'cancelled'];
/** No state of its own: a run of any state may be. */
const SET_ASIDE = 'set aside';
const TAGS = 8;
/** What the address may ask for. */
const ASKED = ['cursor', 'state', 'pipeline', 'tag', 'since', 'until'];

/** The runs, newest first, kept up to date for as long as somebody looks. */
export function RunsPage({query}) {
  const asked = Object.fromEntries(ASKED.map((name) => [name, query.get(name) ?? '']));
  const {cursor, ...filter} = asked;
  const {page, problem} = useRuns(asked);
  const choose = (name) => (e) => go(address({...filter, [name]: e.target.value}));
  useTitle('');
  return h('section', {'aria-labelledby': 'runs'},
    h('div', {class: 'heading'},
      h('h1', {id: 'runs'}, 'Runs'),
      h('div', {class: 'filters', role: 'group', 'aria-label': 'Filter'},
        h('label', null, 'State ',
          h('select', {value: filter.state, onChange: choose('state')},
            h('option', {value: ''}, 'any'),
            [...STATES, SET_ASIDE].map((name) => h('option', {key: name, value: name}, name)))),
        h(Text, {name: 'Pipeline', most: 63, value: filter.pipeline, onChange: choose('pipeline')}),
        h(Text, {name: 'Tag', most: 100, value: filter.tag, onChange: choose('tag')}),
        h(Time, {name: 'Since', value: filter.since, choose: (since) => go(address({...filter, since}))}),
        h(Time, {name: 'Until', value: filter.until, choose: (until) => go(address({...filter, until}))}))),
    h('div', {role: 'status'}, problem && h('p', {class: 'notice notice-bad'}, problem.message, problem.status === 400 ? '' : ' Trying again…')),
    page === null ? !problem && h('p', {class: 'quiet'}, 'Loading…')
    : page.items.length > 0 ? h(Runs, {runs: page.items})
    : h(NoRuns, {filtered: Object.values(asked).some((value) => value !== '')}),
    h('nav', {class: 'pager', 'aria-label': 'Pages'},
      cursor !== '' && h('a', {href: address(filter), class: 'button'}, 'Newest'),
      page?.next && h('a', {href: address({...filter, cursor: page.next}), class: 'button'}, 'Older')));
}

const Text = ({name, most, value, onChange}) =>
  h('label', null, `${name} `, h('input', {type: 'text', value, maxLength: most, spellcheck: false, onChange}));

/** Chosen in the reader's zone; the address has it in UTC. */
const Time = ({name, value, choose}) =>
  h('label', null, `${name} `,
    h('input', {type: 'datetime-local', value: localTime(value), onChange: (e) => choose(universalTime(e.target.value))}));

function Runs({runs}) {
  const now = useNow(1000);
  return h('table', {class: 'runs', role: 'table'},
    h('thead', null,
      h('tr', {role: 'row'},
        ['State', 'Run', 'Pipeline', 'Submitted', 'Duration', 'Tags'].map((name) =>
          h('th', {key: name, scope: 'col', role: 'columnheader'}, name)))),
    h('tbody', null, runs.map((run) => h(Run, {key: run.id, run, now}))));
}

function Run({run, now}) {
  const created = Date.parse(run.createdAt);
  const until = run.endedAt ? Date.parse(run.endedAt) : now;
  const cell = (name, ...children) => h('td', {role: 'cell', class: `cell-${name}`}, ...children);
  return h('tr', {role: 'row', 'data-run': run.id, 'data-state': run.state},
    cell('state', h(State, {state: run.state}),
      run.setAside && h('span', {class: 'mark bad', title: bounded(run.setAside.reason, 500)}, 'set aside')),
    cell('id', h('a', {href: `/runs/${encodeURIComponent(run.id)}`, class: 'id'}, run.id)),
    cell('pipeline', h(Foreign, {text: run.pipeline, most: 80}), h('span', {class: 'quiet'}, ` v${run.version}`)),
    cell('age', h('time', {dateTime: run.createdAt, title: run.createdAt}, age(now - created))),
    cell('duration', span(until - created)),
    cell('tags', (run.tags ?? []).slice(0, TAGS).map((tag, i) => h('a', {key: i, class: 'tag', href: address({tag})}, h(Foreign, {text: tag, most: 40})))));
}

const NoRuns = ({filtered}) =>
  filtered
    ? h('p', {class: 'empty'}, 'No runs here. ', h('a', {href: '/'}, 'All runs'))
    : h('div', {class: 'empty'},
        h('p', null, 'Nothing has run yet. Start a run, and it shows up here by itself:'),
        h('pre', null, './solidflux register pipeline.yaml\n./solidflux run PIPELINE --input name=value'));

function address(query) {
  const given = Object.entries(query).filter(([, value]) => value);
  return given.length === 0 ? '/' : `/?${new URLSearchParams(given)}`;
}

function useRuns(asked) {
  const {state, ...others} = asked;
  const {answer, problem} = usePolled(
    (signal) => api.runs(state === SET_ASIDE ? {...others, setAside: 'true'} : asked, signal),
    Object.values(asked));
  return {page: answer, problem};
}
