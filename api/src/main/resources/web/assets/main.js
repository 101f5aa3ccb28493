import {h, render} from 'preact';
import {useEffect, useReducer} from 'preact/hooks';
import {onNavigation, route} from './router.js';
import {QueuePage} from './view/queue-page.js';
import {RunPage} from './view/run-page.js';
import {RunsPage} from './view/runs-page.js';

function Page() {
  const [, again] = useReducer((n) => n + 1, 0);
  useEffect(() => onNavigation(again), []);
  const {view, id, query} = route();
  return [
    h('header', {class: 'bar'},
      h('a', {href: '/', class: 'home'},
        h('img', {src: '/assets/favicon.svg', alt: '', width: 24, height: 24}), 'Solidflux')),
    h('main', null,
      view === 'runs' ? h(RunsPage, {query})
      : view === 'run' ? h(RunPage, {id, query, key: id})
      : view === 'queue' ? h(QueuePage, {queue: id, key: id})
      : h('p', {class: 'notice'}, 'There is no such page. ', h('a', {href: '/'}, 'All runs'))),
  ];
}

const place = document.getElementById('page');
place.replaceChildren();
render(h(Page), place);
