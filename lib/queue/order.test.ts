import fc from "fast-check";
import { expect, it } from "vitest";
import { fitBetween } from "./order.ts";

const place = fc.record({ id: fc.string({ minLength: 1, maxLength: 2 }), turn: fc.integer({ min: -2, max: 3 }) });
const compare = (a: { id: string; turn: number }, b: { id: string; turn: number }) =>
  a.turn - b.turn || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

it("a job fits between any two neighbours, and the one behind never comes forward", () => {
  fc.assert(
    fc.property(fc.uniqueArray(place, { minLength: 2, maxLength: 2, selector: (one) => one.id }), fc.string(), (pair, id) => {
      const [left, right] = pair.toSorted(compare);
      if (!left || !right || id === left.id || id === right.id) return;
      const { turn, room } = fitBetween(id, 0, { ...left, priority: 0 }, { ...right, priority: 0 });
      expect(room).toBeGreaterThanOrEqual(0);
      expect(room).toBeLessThanOrEqual(1);
      const line = [left, { id, turn }, { ...right, turn: right.turn + room }];
      expect(line.toSorted(compare)).toEqual(line);
    }),
  );
});

it("at either end, and beside jobs of another priority, nobody has to step back", () => {
  const other = { id: "m", priority: 0, turn: 4 };
  expect(fitBetween("z", 0, null, other)).toEqual({ turn: 3, room: 0 });
  expect(fitBetween("a", 0, other, null)).toEqual({ turn: 5, room: 0 });
  expect(fitBetween("z", 1, other, { id: "q", priority: 1, turn: 9 })).toEqual({ turn: 8, room: 0 });
});
