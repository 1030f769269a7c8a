import { route } from "#lib/http/route.ts";
import { addRoot } from "#lib/media/roots/changes.ts";
import { listRootDtos } from "#lib/media/roots/overview.ts";
import { AddedRoot, NewRoot, RootList } from "#lib/media/roots/schema.ts";
import { ListQuery } from "#lib/media/schema.ts";

export const GET = route({
  summary: "Lists the managed folders and how they are",
  tags: ["Roots"],
  query: ListQuery,
  response: RootList,
  can: "roots.read",
  handle: ({ actor, query }) => listRootDtos(actor, query),
});

export const POST = route({
  summary: "Adds a folder, or all roots of the ComfyUI in it and an engine for them; no file is changed",
  tags: ["Roots"],
  body: NewRoot,
  response: AddedRoot,
  status: 201,
  can: "roots.write",
  handle: ({ actor, body }) => addRoot(actor, body),
});
