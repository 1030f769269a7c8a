import { route } from "#lib/http/route.ts";
import { removeFolder } from "#lib/media/projects/folders.ts";
import { FolderPath } from "#lib/media/projects/schema.ts";
import { Project } from "#lib/media/schema.ts";

export const DELETE = route({
  summary: "Removes a folder of a project, only if it is empty",
  tags: ["Projects"],
  params: FolderPath,
  response: Project,
  can: "projects.write",
  handle: ({ actor, params }) => removeFolder(actor, params.id, params.folder),
});
