import { fileOf, readMultipart } from "#lib/http/multipart.ts";
import { reply, route } from "#lib/http/route.ts";
import { MOST_UPLOAD_BYTES, Uploaded, UploadForm } from "#lib/media/uploads/schema.ts";
import { destinationOf, uploadFile } from "#lib/media/uploads/service.ts";

export const POST = route({
  summary: "Takes a file into an engine's input folder",
  tags: ["Files"],
  multipart: UploadForm,
  response: Uploaded,
  status: 201,
  can: "generate",
  handle: async ({ actor, request }) => {
    const { name, bytes, fields } = await fileOf(await readMultipart(request, MOST_UPLOAD_BYTES));
    return reply(await uploadFile(actor, { name, bytes }, destinationOf(fields)));
  },
});
