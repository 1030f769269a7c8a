import { expect, it } from "vitest";
import { placeIn, resume } from "./resume.ts";

const outbox = { id: "aaaaaaaa", first: 5, last: 9 };

it.each([
  ["nowhere, who is new", null, { after: null, isWhole: true }],
  ["within what is kept", placeIn(outbox, 7), { after: 7, isWhole: true }],
  ["right before it", placeIn(outbox, 4), { after: 4, isWhole: true }],
  ["by the number alone", "7", { after: 7, isWhole: true }],
  ["before what was cleared away", placeIn(outbox, 3), { after: 3, isWhole: false }],
  ["beyond its end", "10", { after: null, isWhole: false }],
  ["in another database's", "7.bbbbbbbb", { after: null, isWhole: false }],
  ["in none at all", "x", { after: null, isWhole: false }],
])("who was %s goes on from there, and hears whether anything is left out", (_, place, resumed) => {
  expect(resume(place, outbox)).toEqual(resumed);
});
