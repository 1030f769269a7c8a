import { matrixState } from "#lib/generation/matrix.ts";
import { MatrixState } from "#lib/generation/schema.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "What there is of a matrix by now, cell by cell",
  tags: ["Jobs"],
  params: TextId,
  response: MatrixState,
  can: "jobs.read",
  handle: ({ actor, params }) => matrixState(actor, params.id),
});
