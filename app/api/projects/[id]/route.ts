import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { changeProject } from "#lib/media/projects/changes.ts";
import { getProject } from "#lib/media/projects/service.ts";
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
  summary: "Changes a project's title, cover, place in the order, or whether it is archived; its folder stays",
  tags: ["Projects"],
  params: TextId,
  body: ProjectPatch,
  response: Project,
  can: "projects.write",
  handle: ({ actor, params, body }) => changeProject(actor, params.id, body),
});

export const DELETE = route({
  summary: "Archives a project: it leaves the everyday list, and no file is removed",
  tags: ["Projects"],
  params: TextId,
  response: Project,
  can: "projects.write",
  handle: ({ actor, params }) => changeProject(actor, params.id, { archived: true }),
});
