import { route } from "#lib/http/route.ts";
import { reorderProjects } from "#lib/media/projects/changes.ts";
import { ProjectOrder } from "#lib/media/projects/schema.ts";
import { ProjectList } from "#lib/media/schema.ts";

export const PATCH = route({
  summary: "Puts projects in an order, the first first",
  tags: ["Projects"],
  body: ProjectOrder,
  response: ProjectList,
  can: "projects.write",
  handle: ({ actor, body }) => reorderProjects(actor, body.ids),
});
