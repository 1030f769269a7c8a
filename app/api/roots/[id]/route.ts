import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { changeRoot, removeRoot } from "#lib/media/roots/changes.ts";
import { getRoot } from "#lib/media/roots/overview.ts";
import { RemovedRoot, RootDto, RootPatch } from "#lib/media/roots/schema.ts";

export const GET = route({
  summary: "One managed folder and how it is",
  tags: ["Roots"],
  params: TextId,
  response: RootDto,
  can: "roots.read",
  handle: ({ actor, params }) => getRoot(actor, params.id),
});

export const PATCH = route({
  summary: "Changes a managed folder's name, engine, default owner and visibility, or whether it is written to",
  tags: ["Roots"],
  params: TextId,
  body: RootPatch,
  response: RootDto,
  can: "roots.write",
  handle: ({ actor, params, body }) => changeRoot(actor, params.id, body),
});

export const DELETE = route({
  summary: "Takes a managed folder off the list; its files stay as they are, and adding it again brings everything back",
  tags: ["Roots"],
  params: TextId,
  response: RemovedRoot,
  can: "roots.write",
  handle: ({ actor, params }) => removeRoot(actor, params.id),
});
