import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { changeProject, getProject } from "#lib/media/projects/service.ts";
import { Project, ProjectPatch } from "#lib/media/schema.ts";

export const GET = route({
  summary: "One project with its folders and counts",
  tags: ["Projects"],
  params: TextId,
  response: Project,
  can: "projects.read",
  handle: ({ actor, params }) => getProject(actor, params.id),
});

export const PATCH = route({
  summary: "Renames a project: its title changes, its folder stays",
  tags: ["Projects"],
  params: TextId,
  body: ProjectPatch,
  response: Project,
  can: "projects.write",
  handle: ({ actor, params, body }) => changeProject(actor, params.id, body),
});
