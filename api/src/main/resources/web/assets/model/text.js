// Text from workers and users: bounded before it is rendered, and only ever rendered as text.

/** As much of a stack trace is kept and shown. */
export const STACK = 20_000;

/** The text, cut to `most` characters. */
export function bounded(text, most = 300) {
  const all = typeof text === 'string' ? text : String(text ?? '');
  return all.length <= most ? all : all.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '') + '…';
}

/** The value as indented JSON of at most `most` characters, and how many characters are missing. */
export function excerpt(value, most = 20_000) {
  const all = JSON.stringify(value, null, 2) ?? '';
  return all.length <= most
    ? {text: all, missing: 0}
    : {text: all.slice(0, most).replace(/[\uD800-\uDBFF]$/, ''), missing: all.length - most};
}

/** A span of milliseconds for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`, `4 d 3 h`. */
export function span(ms) {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** In what time a run is expected to end: `about 2 min 10 s`, or `any moment` once that has passed. */
export function remaining(eta, now) {
  const ms = Date.parse(eta.likely) - now;
  return ms < 1000 ? 'any moment' : `about ${span(Math.ceil(ms / 1000) * 1000).replace('.0 s', ' s')}`;
}

/** How long ago, coarsely: `just now`, `30 s ago`, `5 min ago`, `2 h ago`, `3 d ago`. */
export function age(ms) {
  if (ms < 5000) return 'just now';
  const [unit, length] = [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1000]].find(([, l]) => ms >= l);
  return `${Math.floor(ms / length)} ${unit} ago`;
}

/** A number to reckon with: one that was sent with a point is kept as it was sent. */
export const plain = (value) => (JSON.isRawJSON?.(value) ? Number(value.rawJSON) : value);

/** A fraction between 0 and 1, or null for anything else that a worker may have sent. */
export function fraction(value) {
  const number = plain(value);
  return typeof number === 'number' && Number.isFinite(number) ? Math.min(1, Math.max(0, number)) : null;
}

const TIME = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const DATE_AND_TIME = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'});

/** The time of day of an RFC 3339 time, in the reader's zone. */
export const timeOfDay = (at) => formatted(TIME, at);

/** An RFC 3339 time with its date, in the reader's zone. */
export const dateAndTime = (at) => formatted(DATE_AND_TIME, at);

function formatted(format, at) {
  const parsed = Date.parse(at);
  return Number.isNaN(parsed) ? '' : format.format(parsed);
}

/** A time as `datetime-local` inputs take it, in the reader's zone; empty for none. */
export function localTime(at) {
  const time = Date.parse(at);
  return Number.isNaN(time) ? '' : new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The RFC 3339 time of what a `datetime-local` input gave; empty for none. */
export function universalTime(local) {
  const time = Date.parse(local);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}
