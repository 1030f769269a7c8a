/** Texts as small numbers, in the order they were first met. Code 0 is null. Nothing is ever taken out. */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly texts: (string | null)[] = [null];

  get size(): number {
    return this.texts.length;
  }

  add(text: string | null): number {
    if (text === null) return 0;
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.texts.length;
      this.#codes.set(text, code);
      this.texts.push(text);
    }
    return code;
  }

  /** Puts texts in place of all that were met, in their order. */
  restore(texts: readonly string[]): void {
    this.texts.length = 1;
    this.#codes.clear();
    for (const text of texts) this.add(text);
  }

  /** −1 where the text was never met. */
  find(text: string): number {
    return this.#codes.get(text) ?? -1;
  }
}
