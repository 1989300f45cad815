/** After that long without a connection it is said that the network may be the cause. */
export const LONG_MS = 20_000;

/** How long one looks for a way to somebody in vain: however often it is tried anew, the time counts from the first try. */
export class Patience {
  #timer = 0;
  #over;
  /** Whether it ran out and no way was found since. */
  late = false;

  /** @param {() => void} over called once when it runs out */
  constructor(over) {
    this.#over = over;
  }

  /** There is no connection. */
  seek() {
    this.#timer ||= Number(
      setTimeout(() => {
        this.late = true;
        this.#over();
      }, LONG_MS),
    );
  }

  /** There is one, or none is to be had. */
  rest() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.late = false;
  }
}
