/** The byte routes under `/api`: the same bytes as the lane's, for what has been found and allowed already. */
import { AppError } from "#lib/core/errors.ts";
import { isNamed } from "#lib/http/conditional.ts";
import type { Served } from "#lib/media/detail/service.ts";
import { fileResponse } from "./file.ts";

/** @throws AppError `not_found` */
export async function originalResponse(request: Request, file: Served): Promise<Response> {
  const isDownload = !file.inline || new URL(request.url).searchParams.has("download");
  const response = await fileResponse(request, {
    path: file.path,
    filename: file.filename,
    mime: file.mime,
    etag: file.etag,
    disposition: isDownload ? "attachment" : "inline",
    cache: "revalidate",
    isOriginal: true,
  });
  if (!response) throw new AppError("not_found", `${file.filename} is not on the disk any more. The next scan will look for it.`);
  return response;
}

/** @param side the longest side wanted; the picture fits inside it. @throws AppError `not_found` */
export async function thumbnailResponse(request: Request, file: Served, side: number): Promise<Response> {
  const { path, kind, fingerprint } = file;
  if (!fingerprint) throw new AppError("not_found", `There is no preview of ${file.filename}: nothing of it could be read yet.`);
  // Loaded when it is asked for: only a process that `server.ts` began knows where the decoders lie, and Next reads route files elsewhere.
  const { previewResponse } = await import("./service.ts");
  const recipe = side <= 256 ? "256" : "512";
  const subject = { path, kind, fingerprint };
  if (side >= 512 || side === 256) return previewResponse(request, subject, recipe);
  const etag = `"${fingerprint}-${side}"`;
  const headers = { etag, "cache-control": "private, no-cache", "x-content-type-options": "nosniff" };
  if (isNamed(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const preview = await previewResponse(new Request(request.url, { signal: request.signal }), subject, recipe);
  const { default: sharp } = await import("sharp");
  const smaller = sharp(await preview.arrayBuffer()).resize({ width: side, height: side, fit: "inside", withoutEnlargement: true });
  const bytes = await smaller.webp({ effort: 2 }).toBuffer();
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, "content-type": "image/webp", "content-length": String(bytes.length) },
  });
}
