import { AppError } from "#lib/core/errors.ts";

/** Around the file itself: boundaries, part headers and the other fields. */
const ENVELOPE_BYTES = 64 * 1024;

/**
 * A multipart body whose files together have at most `maxBytes`; it is held in memory, so this is for pictures and workflows, not for
 * films. @throws AppError `too_large`, `unsupported_body`, `invalid`
 */
export async function readMultipart(request: Request, maxBytes: number): Promise<FormData> {
  const tooLarge = () => new AppError("too_large", `The file may have at most ${maxBytes} bytes.`, { field: "file" });
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new AppError("unsupported_body", "This takes multipart/form-data with a file.");
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes + ENVELOPE_BYTES) throw tooLarge();
  let size = 0;
  const bounded = request.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length;
        if (size > maxBytes + ENVELOPE_BYTES) controller.error(tooLarge());
        else controller.enqueue(chunk);
      },
    }),
  );
  try {
    return await new Response(bounded ?? null, { headers: { "content-type": type } }).formData();
  } catch (error) {
    if (size > maxBytes + ENVELOPE_BYTES) throw tooLarge();
    throw new AppError("invalid", "The body is no multipart form.", { cause: error });
  }
}

/** The one file of a form, and its other fields as texts. @throws AppError `invalid` */
export async function fileOf(form: FormData): Promise<{ name: string; bytes: Uint8Array; fields: Record<string, string> }> {
  const file = form.get("file");
  if (!(file instanceof File)) throw new AppError("invalid", "The form has no file.", { field: "file" });
  const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), fields: Object.fromEntries(texts) };
}
