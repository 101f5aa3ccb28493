// One run, followed live: its detail, then what its stream says has changed. A dropped stream is taken up again by
// the browser (Last-Event-ID); where the browser gives up, by us.

import * as api from './api.js';
import {BoundedList} from '../model/bounded-list.js';
import {linesOf} from '../model/log.js';
import {Names} from '../model/names.js';
import {ended, hindered, observe, runOf, stand, view} from '../model/run.js';

/** So many events of before the page was opened are shown. */
const TAIL = 200;
const KEPT = 300;
/** A hundred events within this time are one change of the page. */
const TOGETHER_MS = 80;
/** After so long without an event it is asked what keeps the run from going on, and so often. */
const QUIET_MS = 2000;
const LOOK_MS = 500;
const RETRY_MS = {first: 1000, most: 30_000};

export class LiveRun {
  #id;
  #changed;
  #stream = null;
  #timer = null;
  #retry = null;
  #looking = null;
  #heard = 0;
  #looked = 0;
  #retryMs = RETRY_MS.first;
  #closed = false;
  #seen = 0;
  #unnamed = new Map();
  /** The newest row of the log that was taken in, and what comes while those of before are read. */
  #logged = 0;
  #held = null;

  run = null;
  /** `loading`, `live`, `reconnecting`, `complete` (the run's end was seen), or `refused` with `problem` */
  connection = 'loading';
  problem = null;
  events = new BoundedList(KEPT);
  logs = new BoundedList(KEPT);

  /**
   * @param id the run's
   * @param changed called after changes, a few times a second at most
   */
  constructor(id, changed) {
    this.#id = id;
    this.#changed = changed;
    this.names = new Names((after) => api.invocations(id, {cursor: after, limit: 200}), () => this.#named());
    this.#load();
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
  }

  close() {
    this.#closed = true;
    this.#stream?.close();
    clearTimeout(this.#timer);
    clearInterval(this.#looking);
    clearTimeout(this.#retry);
  }

  async #load() {
    this.#stream?.close();
    try {
      const detail = await api.run(this.#id);
      if (this.#closed) return;
      this.run = runOf(detail);
      this.#retryMs = RETRY_MS.first;
      this.#seen = Math.max(0, detail.seq - TAIL);
      this.#open(this.#seen);
    } catch (refused) {
      if (this.#closed) return;
      if (refused.status >= 400 && refused.status < 500) {
        this.#become('refused', refused);
      } else {
        this.#again(refused);
      }
    }
  }

  #open(after) {
    const stream = new EventSource(api.eventsUrl(this.#id, after));
    this.#stream = stream;
    stream.onopen = () => {
      this.#retryMs = RETRY_MS.first;
      this.#become('live');
      this.#readLogs();
    };
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) {
        this.#again(null);
      } else {
        this.#become('reconnecting');
      }
    };
    stream.addEventListener('run-event', ({data}) => this.#event(api.parse(data)));
    stream.addEventListener('view', ({data}) => this.#view(api.parse(data)));
    stream.addEventListener('telemetry', ({data}) => this.#telemetry(api.parse(data)));
    stream.addEventListener('end', ({data}) => this.#end(api.parse(data)));
  }

  /** What keeps a run from going on is no event. Asked only while somebody looks and nothing else is told. */
  async #look() {
    const {run} = this;
    const now = Date.now();
    const due = now - this.#looked >= QUIET_MS && (now - this.#heard >= QUIET_MS || (run && hindered(run)));
    if (!due || run === null || ended(run) || document.hidden) return;
    this.#looked = Infinity; // not again while this one is under way
    try {
      const standing = await api.standing(this.#id);
      if (this.#closed || run !== this.run) return;
      stand(run, standing);
      this.#soon();
    } catch {
      // the stream tells of a lost server
    } finally {
      this.#looked = Date.now();
    }
  }

  #event(item) {
    this.#heard = Date.now();
    if (item.seq > this.#seen) {
      this.#seen = item.seq;
      this.events.add(item);
    }
    this.#soon();
  }

  #view(now) {
    view(this.run, now);
    this.#soon();
  }

  #telemetry(item) {
    const name = this.names.get(item.invocation);
    observe(this.run, item, name);
    if (name === undefined && item.kind === 'progress') {
      this.#unnamed.set(item.invocation, item);
    }
    if (item.kind === 'log') {
      const {id, at, invocation, body} = item;
      this.#log({id, at, invocation, lines: body?.lines, dropped: body?.dropped});
    }
    this.#soon();
  }

  /** What was said before it was known of which solid. */
  #named() {
    for (const [invocation, item] of this.#unnamed) {
      const name = this.names.get(invocation);
      if (name !== undefined) {
        this.#unnamed.delete(invocation);
        observe(this.run, item, name);
      }
    }
    this.#soon();
  }

  #log(item) {
    if (this.#held !== null) {
      this.#held.push(item);
    } else if (item.id > this.#logged) {
      this.#logged = item.id;
      linesOf(item).forEach((line) => this.logs.add(line));
    }
  }

  /** The stream tells what is logged from its beginning on: what was before, or between two streams, is read. */
  async #readLogs() {
    if (this.#held !== null) return;
    this.#held = [];
    let before = [];
    try {
      before = (await api.logs(this.#id)).items;
    } catch {
      // the stream tells of a lost server
    }
    if (this.#closed) return;
    const rows = [...before.reverse(), ...this.#held];
    this.#held = null;
    rows.forEach((item) => this.#log(item));
    this.#soon();
  }

  /** Lines of before the row `id`, the newest first, and where those before them begin; of one invocation if it is given. */
  async olderLogs(id, invocation) {
    const {items, next} = await api.logs(this.#id, id, invocation);
    return {lines: items.flatMap((item) => linesOf(item).reverse()), next};
  }

  #end({state}) {
    this.#stream.close();
    if (this.run.state === state) {
      this.#become('complete');
    } else {
      this.#load();
    }
  }

  #again(problem) {
    this.#stream?.close();
    this.#become('reconnecting', problem);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#resume(), this.#retryMs);
    this.#retryMs = Math.min(RETRY_MS.most, this.#retryMs * 2);
  }

  #resume() {
    if (this.run === null) {
      this.#load();
    } else {
      this.#open(this.#seen);
    }
  }

  #become(connection, problem = null) {
    this.connection = connection;
    this.problem = problem;
    this.#soon();
  }

  #soon() {
    if (this.#timer === null && !this.#closed) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#changed();
      }, TOGETHER_MS);
    }
  }
}
