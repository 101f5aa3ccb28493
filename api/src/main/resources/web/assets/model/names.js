// How people name invocations: asked of the server, a page of them at a time, when one is first heard of.

/** As many names are kept; an invocation beyond them is shown by its number. */
const MOST = 20_000;

export class Names {
  #known = new Map();
  #wanted = new Set();
  #asking = false;
  #ask;
  #changed;

  /**
   * @param ask gives the invocations after a number: `{items: [{invocation, solid, path}]}`
   * @param changed called when there are more names
   */
  constructor(ask, changed) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** `{solid, path}`; undefined as long as it is not known. */
  get(invocation) {
    const name = this.#known.get(invocation);
    if (name === undefined && Number.isInteger(invocation) && invocation > 0) {
      this.#want(invocation);
    }
    return name;
  }

  /** Takes in names that came otherwise. */
  add(items) {
    for (const {invocation, solid, path} of items) {
      if (this.#known.size < MOST) {
        this.#known.set(invocation, {solid, path});
      }
      this.#wanted.delete(invocation);
    }
  }

  async #want(invocation) {
    if (this.#known.size >= MOST) return;
    this.#wanted.add(invocation);
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#wanted.size > 0) {
        const [first] = this.#wanted;
        this.#wanted.delete(first);
        const {items} = await this.#ask(first - 1);
        this.add(items);
        this.#changed();
      }
    } catch {
      // it is asked again when it is looked for again
      this.#wanted.clear();
    } finally {
      this.#asking = false;
    }
  }
}
