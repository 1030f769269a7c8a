import type { DigitalSource, Provenance } from "../schema.ts";

/** What is written into a file, in the forms its container may want. */
export interface Words {
  provenance: Provenance;
  /** The provenance as JSON. */
  json: string;
  /** The recipe as A1111's text, for other programs. */
  parameters: string;
  source: DigitalSource;
}

/** Why a file is left as it is. Its sidecar says everything anyway. */
export class NotEmbeddable extends Error {
  override readonly name = "NotEmbeddable";
}

export function refuse(reason: string): never {
  throw new NotEmbeddable(reason);
}

/** Adds the words to a container's bytes. Throws `NotEmbeddable` where that is not safely possible. */
export type Writer = (bytes: Buffer, words: Words) => Buffer | Promise<Buffer>;

/** JSON in ASCII, for fields whose character set nobody agrees on. */
export function asciiJson(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
