import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { rootProblems } from "#lib/media/roots/overview.ts";
import { RootProblemList } from "#lib/media/roots/schema.ts";
import { ListQuery } from "#lib/media/schema.ts";

export const GET = route({
  summary: "What the last scans of a managed folder could not read or left out, and why",
  tags: ["Roots"],
  params: TextId,
  query: ListQuery,
  response: RootProblemList,
  can: "roots.read",
  handle: ({ actor, params, query }) => rootProblems(actor, params.id, query),
});
