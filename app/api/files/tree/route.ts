import { route } from "#lib/http/route.ts";
import { Tree, TreeQuery } from "#lib/media/tree/schema.ts";
import { fileTree } from "#lib/media/tree/service.ts";

export const GET = route({
  summary: "The files as they lie on disk, a folder at a time",
  tags: ["Files"],
  query: TreeQuery,
  response: Tree,
  can: "files.read",
  handle: ({ actor, query }) => fileTree(actor, query),
});
