import {h} from 'preact';
import {useEffect, useRef} from 'preact/hooks';
import {ELEMENT_STATES} from '../model/run.js';
import {address} from '../router.js';
import * as api from '../server/api.js';
import {Foreign} from './basics.js';
import {State} from './icons.js';
import {Filter, Pager, useAgain, usePages} from './paged.js';

/** A group's elements, and what is in one of them: the one that was chosen, or the only one. */
export function Elements({run, solid, tally, element, within}) {
  const pages = usePages((asked) => api.scopes(run.id, {solid: solid.name, in: within, ...asked}), solid.changes);
  const only = pages.state === '' && pages.newer === null && pages.older === null && pages.rows.length === 1 ? pages.rows[0].scope : null;
  const shown = element ?? only;
  return [
    h(Filter, {tally, pages, label: 'Elements by state'}),
    pages.rows.length === 0
      ? h('p', {class: 'quiet'}, 'Nothing of it has begun.')
      : (solid.forEach || pages.rows.length > 1) && h('table', {class: 'elements', role: 'table'},
          h(Head, {names: [solid.forEach ? 'Element' : 'Group', 'State', '']}),
          h('tbody', null, pages.rows.map((one) => h(Row, {key: one.scope, one, shown: one.scope === shown, within})))),
    h(Pager, {pages, label: 'Pages of elements'}),
    shown && h(Inside, {key: shown, run, number: shown, chosen: shown === element}),
  ];
}

const Head = ({names}) =>
  h('thead', null, h('tr', {role: 'row'}, names.map((name) => h('th', {key: name, scope: 'col', role: 'columnheader'}, name))));

const cell = (name, ...children) => h('td', {role: 'cell', class: `cell-${name}`}, ...children);

const Row = ({one, shown, within}) =>
  h('tr', {role: 'row', 'data-scope': one.scope, 'data-state': one.state},
    cell('path', h('a', {href: address({solid: one.solid, in: within, element: one.scope}), 'aria-current': shown ? 'true' : null},
      h(Foreign, {text: one.path, most: 120}))),
    cell('state', h(State, {state: one.state})),
    cell('more', one.failure && h('span', {class: 'message bad'},
      one.failure.solid && [h(Foreign, {text: one.failure.solid, most: 120}), ': '],
      h(Foreign, {text: one.failure.message, most: 500}))));

/** The solids in one element. */
function Inside({run, number, chosen}) {
  const heading = useRef(null);
  const over = useRef(false);
  const scope = useAgain(over.current ? null : () => api.scope(run.id, number), over.current ? 0 : run.seq, number, null);
  over.current = scope !== null && scope.state !== 'open';
  useEffect(() => {
    if (chosen && scope) {
      heading.current.focus({preventScroll: true});
      heading.current.scrollIntoView({block: 'nearest'});
    }
  }, [chosen, scope === null]);
  return scope && h('section', {class: 'inside', 'aria-labelledby': 'inside', 'data-shown-scope': number},
    h('div', {class: 'heading'},
      h('h3', {id: 'inside', ref: heading, tabindex: -1}, h('span', {class: 'quiet'}, 'in '), h(Foreign, {text: scope.path, most: 120})),
      h(State, {state: scope.state}),
      chosen && h('a', {class: 'close', href: address({solid: scope.solid, in: scope.in})}, 'Close')),
    h('table', {class: 'elements', role: 'table'},
      h(Head, {names: ['Solid', 'State', '']}),
      h('tbody', null, scope.solids.map((one) => h(Inner, {key: one.name, one, scope})))));
}

function Inner({one, scope}) {
  const counts = [...ELEMENT_STATES].filter((state) => one.tally[state] > 0).map((state) => `${one.tally[state].toLocaleString()} ${state}`);
  return h('tr', {role: 'row', 'data-inner': one.name, 'data-state': one.state},
    cell('path', h('a', {href: address({solid: one.name, in: scope.scope, invocation: one.invocation})}, h(Foreign, {text: one.path, most: 120}))),
    cell('state', h(State, {state: one.state})),
    cell('more',
      one.state === 'skipped' && h('span', {class: 'message quiet'},
        one.because === null ? 'its own condition is false' : ['on account of ', h(Foreign, {text: one.because, most: 120})]),
      one.forEach && counts.length > 0 && h('span', {class: 'message quiet'}, counts.join(', '))));
}
