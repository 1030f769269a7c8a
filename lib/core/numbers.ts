import { z } from "zod";

/** The largest whole number that a column of both databases holds; ids are such. */
export const LARGEST_INT = 2 ** 31 - 1;

const NUMERAL = /^-?\d+(?:\.\d+)?$/;

/** A number of an address or a body, in plain digits: an empty one is none, and neither is `1e3` or ` 7`. */
export function numeral<T extends z.ZodNumber>(number: T) {
  return z.preprocess((value) => (typeof value === "string" && NUMERAL.test(value) ? Number(value) : value), number);
}
