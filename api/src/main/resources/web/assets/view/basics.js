// Small pieces that several views use.

import {h} from 'preact';
import {useEffect, useState} from 'preact/hooks';
import {bounded, excerpt, fraction, STACK} from '../model/text.js';

/** Text that a worker or a user wrote: bounded, and kept from turning the text around it. */
export const Foreign = ({text, most, ...more}) => h('bdi', more, bounded(text, most));

/** A worker's stack trace, as it stands there. */
export const Stack = ({stack}) => h('pre', {class: 'stack', tabindex: 0}, bounded(stack, STACK));

/** A bar of how far something is; without a known fraction it only says that it is under way. */
export function ProgressBar({value, label}) {
  const known = fraction(value);
  const percent = known === null ? null : Math.floor(known * 100);
  return h('span', {class: 'progress'},
    h('progress', {max: 1, ...(known === null ? {} : {value: known}), 'aria-label': label}),
    percent !== null && h('span', {class: 'percent'}, `${percent} %`));
}

/** A JSON value, bounded; what is missing can be had from `href`. */
export function Json({value, href}) {
  const {text, missing} = excerpt(value);
  return h('div', {class: 'json'},
    h('pre', {tabindex: 0}, text, missing > 0 && '…'),
    missing > 0 && h('p', {class: 'quiet'},
      `${missing.toLocaleString()} more characters: `, h('a', {href, target: '_blank', rel: 'noreferrer'}, 'all of it')));
}

/** The time, told anew every `ms`; 0 stops the clock. */
export function useNow(ms) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (ms === 0) return undefined;
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}

/** Whether a media query holds, live. */
export function useMedia(query) {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listen = () => setMatches(media.matches);
    media.addEventListener('change', listen);
    listen();
    return () => media.removeEventListener('change', listen);
  }, [query]);
  return matches;
}

/** Sets the window's title for as long as the view stands. */
export function useTitle(title) {
  useEffect(() => {
    document.title = title === '' ? 'Solidflux' : `${title} · Solidflux`;
  }, [title]);
}
