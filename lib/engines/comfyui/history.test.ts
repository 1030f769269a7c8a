import { expect, it } from "vitest";
import { aheadOf, readLine } from "./history.ts";

const item = (number: number, id: string) => [number, id, {}, {}, []];

it("the line is told by numbers, not by how they come: the lowest runs next, one put in front before all", () => {
  const line = readLine({ queue_running: [item(3, "runs")], queue_pending: [item(5, "b"), item(4, "a"), item(9, "c"), item(-6, "front")] });
  expect([...line.waiting]).toEqual(["front", "a", "b", "c"]);
  expect(["runs", "front", "a", "c", "gone"].map((id) => aheadOf(line, id))).toEqual([0, 1, 2, 4, null]);
});

it("whatever else is answered is an empty line", () => {
  for (const answer of [null, [], {}, { queue_running: "x", queue_pending: [null, 3, ["x"], [1, 2]] }])
    expect(readLine(answer)).toEqual({ running: new Set(), waiting: new Set() });
});
