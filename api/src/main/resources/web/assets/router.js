// Which view the address asks for. Links within the page change it without a reload.

const listeners = new Set();

/** Calls back after each change of the address; the result ends that. */
export function onNavigation(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Goes to an address of the page's own origin; `replace` leaves no step to go back to. */
export function go(href, {replace = false} = {}) {
  const url = new URL(href, location.href);
  if (url.origin !== location.origin) {
    return;
  }
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  tell();
}

/** What of a run's page stays as it is when something else is looked at. */
const STAYS = ['open', 'closed'];

/**
 * The address of this page with something else looked at; what is null or empty is left out.
 *
 * @param goesOn whether what is looked at now still is
 */
export function address(asked, {goesOn = false} = {}) {
  const now = [...new URLSearchParams(location.search)].filter(([name]) => goesOn || STAYS.includes(name));
  const given = Object.entries({...Object.fromEntries(now), ...asked}).filter(([, value]) => value);
  return `${location.pathname}?${new URLSearchParams(given)}`;
}

/** What the address asks for: `{view: 'runs' | 'run' | 'queue' | 'nothing', id, query}`. */
export function route() {
  const query = new URLSearchParams(location.search);
  const run = /^\/runs\/([^/]+)$/.exec(location.pathname);
  if (run) return {view: 'run', id: decoded(run[1]), query};
  const queue = /^\/queues\/([^/]+)$/.exec(location.pathname);
  if (queue) return {view: 'queue', id: decoded(queue[1]), query};
  return {view: location.pathname === '/' ? 'runs' : 'nothing', id: null, query};
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function tell() {
  listeners.forEach((listener) => listener());
}

addEventListener('popstate', tell);

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || link.getAttribute('target')) {
    return;
  }
  // an SVG link's href is an object
  const url = new URL(link.getAttribute('href'), location.href);
  if (url.origin === location.origin && /^\/($|runs\/|queues\/)/.test(url.pathname)) {
    event.preventDefault();
    const sameView = url.pathname === location.pathname;
    go(url.href);
    if (!sameView) {
      scrollTo(0, 0);
    }
  }
});
