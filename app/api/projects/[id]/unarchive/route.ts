import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { changeProject } from "#lib/media/projects/changes.ts";
import { Project } from "#lib/media/schema.ts";

export const POST = route({
  summary: "Takes a project out of the archive",
  tags: ["Projects"],
  params: TextId,
  response: Project,
  can: "projects.write",
  handle: ({ actor, params }) => changeProject(actor, params.id, { archived: false }),
});
