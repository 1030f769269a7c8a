import { describe, expect, it } from "vitest";
import { AppError } from "#lib/core/errors.ts";
import { type MatrixAxis, matrixOf } from "./matrix.ts";
import { MOST_CELLS } from "./matrix-size.ts";

const cfg: MatrixAxis = { key: "cfg", label: "CFG", values: [3, 7.5] };
const seed: MatrixAxis = { key: "seed", label: "Seed", values: ["1", "18446744073709551615"] };
const prompt: MatrixAxis = { key: "prompt", label: "Prompt", values: ["a heron", "a   stork\nat dawn", "a crane"] };

const refusal = (axes: readonly MatrixAxis[]): string | undefined => {
  try {
    matrixOf(axes, {});
  } catch (error) {
    return error instanceof AppError ? error.field : undefined;
  }
  return undefined;
};

describe("a matrix", () => {
  it("is every combination, row by row, with the rest of the form in each", () => {
    const { columns, rows, pages, cells } = matrixOf([cfg, seed], { steps: 20, cfg: 1 });
    expect({ columns, rows, pages }).toEqual({ columns: ["CFG 3", "CFG 7.5"], rows: ["Seed 1", "Seed 18446744073709551615"], pages: [""] });
    expect(cells).toEqual([
      { params: { steps: 20, cfg: 3, seed: "1" }, label: "CFG 3 · Seed 1", column: 0, row: 0, page: 0 },
      { params: { steps: 20, cfg: 7.5, seed: "1" }, label: "CFG 7.5 · Seed 1", column: 1, row: 0, page: 0 },
      {
        params: { steps: 20, cfg: 3, seed: "18446744073709551615" },
        label: "CFG 3 · Seed 18446744073709551615",
        column: 0,
        row: 1,
        page: 0,
      },
      {
        params: { steps: 20, cfg: 7.5, seed: "18446744073709551615" },
        label: "CFG 7.5 · Seed 18446744073709551615",
        column: 1,
        row: 1,
        page: 0,
      },
    ]);
  });

  it("has a page for each value of a third axis; words are their own heading, on one line", () => {
    const { pages, cells } = matrixOf([cfg, seed, prompt], {});
    expect(pages).toEqual(["a heron", "a stork at dawn", "a crane"]);
    expect(cells).toHaveLength(12);
    expect(cells.at(-1)).toMatchObject({ column: 1, row: 1, page: 2, params: { cfg: 7.5, prompt: "a crane" } });
    expect(cells[4]?.params.prompt).toBe("a   stork\nat dawn");
  });

  it("cuts a long prompt's heading, never inside a letter", () => {
    const [heading] = matrixOf([{ ...prompt, values: ["🦩".repeat(200)] }], {}).columns;
    expect([...(heading ?? "")]).toHaveLength(80);
    expect(heading?.isWellFormed()).toBe(true);
    expect(matrixOf([{ ...prompt, values: ["", "a"] }], {}).columns).toEqual(["Prompt –", "a"]);
  });

  it("is refused without axes, with four, empty, doubled or larger than anyone looks at", () => {
    expect(refusal([])).toBe("matrix");
    expect(refusal([cfg, seed, prompt, { ...cfg, key: "steps" }])).toBe("matrix");
    expect(refusal([cfg, { ...seed, values: [] }])).toBe("matrix.1");
    expect(refusal([{ ...cfg, values: [1, "1"] }])).toBe("matrix.0");
    expect(refusal([cfg, { ...seed, key: "cfg" }])).toBe("matrix.1");
    expect(refusal([{ ...seed, values: Array.from({ length: MOST_CELLS + 1 }, (_, at) => at) }])).toBe("matrix");
  });
});
