import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { addFolder } from "#lib/media/projects/folders.ts";
import { NewFolder } from "#lib/media/projects/schema.ts";
import { Project } from "#lib/media/schema.ts";

export const POST = route({
  summary: "Adds an empty folder to a project",
  tags: ["Projects"],
  params: TextId,
  body: NewFolder,
  response: Project,
  status: 201,
  can: "projects.write",
  handle: ({ actor, params, body }) => addFolder(actor, params.id, body.name),
});
