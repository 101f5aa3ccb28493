// What is read again and again for as long as somebody looks.

import {useEffect, useState} from 'preact/hooks';

const POLL_MS = 2000;

/**
 * The last answer, and why there is no newer one: `{answer, problem}`, null before there is any. Read every so often while the
 * page is visible; never a second time while the first is under way.
 *
 * @param read takes an abort signal
 * @param asked what it depends on
 */
export function usePolled(read, asked) {
  const [seen, setSeen] = useState({answer: null, problem: null});
  useEffect(() => {
    const abort = new AbortController();
    let timer = null;
    let reading = false;
    async function look() {
      reading = true;
      try {
        const answer = await read(abort.signal);
        if (abort.signal.aborted) return;
        setSeen({answer, problem: null});
      } catch (problem) {
        if (abort.signal.aborted) return;
        setSeen((before) => ({answer: before.answer, problem}));
        if (problem.status === 400) return; // asked again it would be no better
      }
      reading = false;
      timer = setTimeout(lookIfVisible, POLL_MS);
    }
    function lookIfVisible() {
      timer = null;
      if (!document.hidden) look();
    }
    // while hidden no timer is set; becoming visible starts again
    const onVisible = () => !document.hidden && !reading && timer === null && look();
    setSeen({answer: null, problem: null});
    look();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, asked);
  return seen;
}
