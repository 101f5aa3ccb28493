// The HTTP API as the page uses it; see docs/http-api.md.

const ROOT = '/api/v1';

/**
 * An answer that is no success. `message` is for people; `status` is 0 if the server did not answer at all; `errors` are
 * its faults, each with a `message` and perhaps a `pointer`.
 */
export class Refused extends Error {
  constructor(status, code, message, errors = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** A page of runs, newest first: `{items, next}`; `asked` has the route's parameters, those that are empty count for none. */
export const runs = (asked, signal) => {
  const given = Object.entries(asked).filter(([, value]) => value);
  return request(`/runs?${new URLSearchParams([['limit', '50'], ...given])}`, {signal});
};

/** One run, with its solids. */
export const run = (id, signal) => request(`/runs/${encodeURIComponent(id)}`, {signal});

/** What a queue's workers are for, and whose tasks that are. */
export const scaling = (queue, signal) => request(`/scaling/${encodeURIComponent(queue)}?explain=true`, {signal});

/** What keeps a run from going on; much less than all of it. */
export const standing = (id, signal) => request(`/runs/${encodeURIComponent(id)}/standing`, {signal});

/** A run's invocations, after the one with the number `cursor`: `{items, next}`; what is empty counts for nothing. */
export const invocations = (id, asked) => {
  const given = Object.entries(asked).filter(([, value]) => value);
  return request(`/runs/${encodeURIComponent(id)}/invocations?${new URLSearchParams(given)}`, {});
};

/** One of a run's invocations, with all that happened to it. */
export const invocation = (id, number) => request(`/runs/${encodeURIComponent(id)}/invocations/${number}`, {});

/** A run's groups and their elements, after the one with the number `cursor`: `{items, next}`; what is empty counts for nothing. */
export const scopes = (id, asked) => {
  const given = Object.entries(asked).filter(([, value]) => value);
  return request(`/runs/${encodeURIComponent(id)}/scopes?${new URLSearchParams(given)}`, {});
};

/** One of them, with the solids in it. */
export const scope = (id, number) => request(`/runs/${encodeURIComponent(id)}/scopes/${number}`, {});

/** Where the arguments (`args`) or the result (`result`) of an invocation can be read whole. */
export const valueUrl = (id, number, which) => `${ROOT}/runs/${encodeURIComponent(id)}/invocations/${number}/${which}`;

/** What a run's attempts logged, the newest first, before the row `cursor`: `{items, next}`; of one invocation if it is given. */
export const logs = (id, cursor, invocation) => {
  const query = new URLSearchParams({limit: '50', newestFirst: 'true'});
  if (cursor) query.set('cursor', cursor);
  if (invocation) query.set('invocation', invocation);
  return request(`/runs/${encodeURIComponent(id)}/logs?${query}`, {});
};

/** Sends a signal to a run; `payload` is a JSON text, empty for none. */
export const signal = (id, name, payload) =>
  request(`/runs/${encodeURIComponent(id)}/signals/${encodeURIComponent(name)}`, {
    method: 'POST',
    ...(payload === '' ? {} : {headers: {'Content-Type': 'application/json'}, body: payload}),
  });

/** Asks for a run that is set aside to be gone on with. */
export const release = (id) => request(`/runs/${encodeURIComponent(id)}/release`, {method: 'POST'});

/** Asks for a run's cancellation. */
export const cancel = (id, reason) =>
  request(`/runs/${encodeURIComponent(id)}/cancel`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(reason ? {reason} : {}),
  });

/** Where a run's events stream, with how it stands, beginning after the event `after`. */
export const eventsUrl = (id, after) => `${ROOT}/runs/${encodeURIComponent(id)}/events?views=true&after=${after}`;

/** Where a run's log can be read whole. */
export const logsUrl = (id) => `${ROOT}/runs/${encodeURIComponent(id)}/logs`;

/** Where a run's JSON can be read whole. */
export const runUrl = (id) => `${ROOT}/runs/${encodeURIComponent(id)}`;

async function request(path, options) {
  let response;
  try {
    response = await fetch(ROOT + path, {...options, headers: {Accept: 'application/json', ...options.headers}});
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Refused(0, 'no-answer', 'The server does not answer.');
  }
  const text = await response.text();
  if (!response.ok) {
    throw refusal(response.status, text);
  }
  return text === '' ? null : parse(text);
}

function refusal(status, text) {
  try {
    const {code, detail, title, errors} = JSON.parse(text);
    return new Refused(status, code, detail ?? title ?? `The server answered ${status}.`, errors);
  } catch {
    return new Refused(status, 'no-problem', `The server answered ${status}.`);
  }
}

/** A number that may say more than JavaScript's would: one with a point, an exponent or many digits. */
const LONG_NUMBER = /(?:^|[[,]|":)\s*-?\d+(?:[.eE]|\d{15})/;

/** Parses JSON so that every number is shown as it was sent, where the browser knows how. */
export function parse(text) {
  return JSON.rawJSON && LONG_NUMBER.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
}

function exact(key, value, context) {
  return typeof value === 'number' && String(value) !== context.source ? JSON.rawJSON(context.source) : value;
}
