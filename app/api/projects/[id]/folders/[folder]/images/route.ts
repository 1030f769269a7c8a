import { ifChanged } from "#lib/http/conditional.ts";
import { route } from "#lib/http/route.ts";
import { folderImages } from "#lib/media/projects/folder-images.ts";
import { FolderImagesQuery, FolderPath } from "#lib/media/projects/schema.ts";
import { MediaList } from "#lib/media/schema.ts";

export const GET = route({
  summary: "The media of a project's folder as they lie on disk, newest first",
  tags: ["Projects"],
  params: FolderPath,
  query: FolderImagesQuery,
  response: MediaList,
  can: "projects.read",
  handle: async ({ actor, params, query, request }) => ifChanged(request, await folderImages(actor, params.id, params.folder, query)),
});
