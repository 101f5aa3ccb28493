import {h} from 'preact';

/** One shape per state, so that colour is never the only sign. Drawn in 16 by 16. */
const SHAPES = {
  waiting: 'M8 3.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6z',
  queued: 'M8 3.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6zM8 5.4V8l1.9 1.3',
  running: 'M5.5 3.6v8.8L12.2 8z',
  backoff: 'M12.4 6A4.8 4.8 0 1 0 12.8 8.8M12.8 3v3.2H9.6',
  cancelling: 'M4 8h8M3.2 8a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0z',
  cancelled: 'M4.7 4.7l6.6 6.6M3.2 8a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0z',
  succeeded: 'M3.2 8.6l3.2 3.2L12.8 4.8',
  failed: 'M4 4l8 8M12 4l-8 8',
  skipped: 'M3.6 4l4 4l-4 4M8.4 4l4 4l-4 4',
};

/** What the engine's states look like: `open` and `started` are both somebody at work. */
const LOOKS = {open: 'running', started: 'running', finishing: 'running', held: 'waiting'};

/** The look of a state of a run, a solid or an invocation; an unknown one looks as if it waited. */
export function look(state) {
  const name = LOOKS[state] ?? state;
  return Object.hasOwn(SHAPES, name) ? name : 'waiting';
}

/** The state's sign for a window's title, where there is only text. */
export const sign = (state) =>
  ({running: '▶', cancelling: '▶', succeeded: '✓', failed: '✕', cancelled: '⊘'})[look(state)] ?? '…';

/** The path of a state's icon, within any `svg`. */
export const IconPath = ({state, ...more}) =>
  h('path', {...more, class: `icon icon-${look(state)}`, d: SHAPES[look(state)]});

/** A state as icon and word, which may be another than the state's. */
export const State = ({state, word = state}) =>
  h('span', {class: `state state-${look(state)}`},
    h('svg', {viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true'}, h(IconPath, {state})),
    h('span', null, word));
