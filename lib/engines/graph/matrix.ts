/** Matrices: every combination of up to three axes, as one list of parameter sets in the order of the grid picture's cells. */
import { AppError } from "#lib/core/errors.ts";
import { type ReasonKey, tell } from "#lib/i18n/reasons.ts";
import { MOST_AXES, MOST_CELLS } from "./matrix-size.ts";

export type AxisValue = string | number | boolean;

export interface MatrixAxis {
  /** The field it turns, by key. */
  readonly key: string;
  /** What the field is called on the form. */
  readonly label: string;
  readonly values: readonly AxisValue[];
}

export interface MatrixCell {
  /** The base with this cell's values. */
  readonly params: Readonly<Record<string, unknown>>;
  /** `CFG 7 · Seed 42` */
  readonly label: string;
  readonly column: number;
  readonly row: number;
  /** The grid picture it stands on; one a value of the third axis. */
  readonly page: number;
}

export interface Matrix {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly pages: readonly string[];
  readonly cells: readonly MatrixCell[];
}

/**
 * Axes are columns, rows, pages, in this order; an absent one has a single heading without words. Cells run page by page, row by row.
 * @throws AppError `invalid`, at `matrix` or `matrix.<n>`
 */
export function matrixOf(axes: readonly MatrixAxis[], base: Readonly<Record<string, unknown>>): Matrix {
  checkAxes(axes);
  const [across, down, through] = axes;
  const cells: MatrixCell[] = [];
  for (const [page, third] of valuesOf(through).entries()) {
    for (const [row, second] of valuesOf(down).entries()) {
      for (const [column, first] of valuesOf(across).entries()) {
        const set = [
          [across, first],
          [down, second],
          [through, third],
        ] as const;
        const given = set.flatMap(([axis, value]) => (axis && value !== null ? [{ axis, value }] : []));
        const params = { ...base, ...Object.fromEntries(given.map(({ axis, value }) => [axis.key, value])) };
        cells.push({ params, label: given.map(({ axis, value }) => headingOf(axis, value)).join(" · "), column, row, page });
      }
    }
  }
  return { columns: headings(across), rows: headings(down), pages: headings(through), cells };
}

function valuesOf(axis: MatrixAxis | undefined): readonly (AxisValue | null)[] {
  return axis ? axis.values : [null];
}

function headings(axis: MatrixAxis | undefined): string[] {
  return axis ? axis.values.map((value) => headingOf(axis, value)) : [""];
}

const LONGEST_HEADING = 80;

/** Words speak for themselves; numbers need their field's name. */
function headingOf(axis: MatrixAxis, value: AxisValue): string {
  const isWords = typeof value === "string" && !/^-?\d+(\.\d+)?$/.test(value);
  if (!isWords) return `${axis.label} ${value}`;
  const text = value.replace(/\s+/g, " ").trim();
  const letters = [...text];
  const shown =
    letters.length > LONGEST_HEADING
      ? `${letters
          .slice(0, LONGEST_HEADING - 1)
          .join("")
          .trimEnd()}…`
      : text;
  return shown === "" ? `${axis.label} –` : shown;
}

function checkAxes(axes: readonly MatrixAxis[]): void {
  const refuse = (field: string, key: ReasonKey, given: Readonly<Record<string, string>>): never => {
    const { message, reason } = tell(key, given);
    throw new AppError("invalid", message, {
      field,
      reason,
      errors: [{ field, code: "invalid", detail: message.replace(/\.$/, ""), reason }],
    });
  };
  if (axes.length === 0 || axes.length > MOST_AXES) refuse("matrix", "matrix_axes", { limit: String(MOST_AXES) });
  for (const [at, axis] of axes.entries()) {
    const named = { field: axis.label, field_key: axis.key };
    if (axis.values.length === 0) refuse(`matrix.${at}`, "matrix_empty", named);
    if (new Set(axis.values.map(String)).size < axis.values.length) refuse(`matrix.${at}`, "matrix_twice", named);
    if (axes.findIndex((other) => other.key === axis.key) < at) refuse(`matrix.${at}`, "matrix_same", named);
  }
  const count = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (count > MOST_CELLS) refuse("matrix", "matrix_large", { count: String(count), limit: String(MOST_CELLS) });
}
