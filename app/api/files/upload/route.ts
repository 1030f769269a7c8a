import { AppError } from "#lib/core/errors.ts";
import { uploadFolder, withMultipart } from "#lib/http/multipart.ts";
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
  handle: ({ actor, request }) =>
    withMultipart(request, { folder: uploadFolder(), maxFileBytes: MOST_UPLOAD_BYTES }, async ({ fields, file }) => {
      if (!file) throw new AppError("invalid", "The form has no file.", { field: "file" });
      return reply(await uploadFile(actor, { name: file.filename, path: file.path }, destinationOf(fields)));
    }),
});
