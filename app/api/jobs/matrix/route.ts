import { createMatrix } from "#lib/generation/matrix.ts";
import { Matrix, NewMatrix } from "#lib/generation/schema.ts";
import { route } from "#lib/http/route.ts";

export const POST = route({
  summary: "Puts a job in line for every combination of some values, and a labelled picture of them all",
  tags: ["Jobs"],
  body: NewMatrix,
  response: Matrix,
  status: 202,
  can: "generate",
  handle: ({ actor, body }) => createMatrix(actor, body),
});
