import { route } from "#lib/http/route.ts";
import { createProject } from "#lib/media/projects/changes.ts";
import { ProjectsQuery } from "#lib/media/projects/schema.ts";
import { listProjects } from "#lib/media/projects/service.ts";
import { NewProject, Project, ProjectList } from "#lib/media/schema.ts";

export const GET = route({
  summary: "Lists the projects on disk with their counts",
  tags: ["Projects"],
  query: ProjectsQuery,
  response: ProjectList,
  can: "projects.read",
  handle: ({ actor, query }) => listProjects(actor, query),
});

export const POST = route({
  summary: "Makes a project: a folder in the first project root",
  tags: ["Projects"],
  body: NewProject,
  response: Project,
  status: 201,
  can: "projects.write",
  handle: ({ actor, body }) => createProject(actor, body),
});
