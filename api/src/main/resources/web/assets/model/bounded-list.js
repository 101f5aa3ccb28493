/** A list that keeps its newest items only, and counts what it dropped. */
export class BoundedList {
  constructor(most) {
    this.most = most;
    this.items = [];
    this.dropped = 0;
  }

  add(item) {
    this.items.push(item);
    // in steps, since each shift moves everything
    if (this.items.length >= this.most * 1.25) {
      this.dropped += this.items.length - this.most;
      this.items = this.items.slice(-this.most);
    }
  }
}
