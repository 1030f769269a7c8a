import type { ContainedPath } from "#lib/disk/paths.ts";
import { CACHE_CONTROL, disposition, type FileFacts, SAFE_HEADERS } from "./answer.ts";

/**
 * The answer by which a proxy (nginx's `X-Accel-Redirect`, or what speaks like it) sends the file by itself: who may see it has been
 * decided, tags and ranges are the proxy's. The header names the file as `<prefix><absolute path>`, percent-encoded.
 */
export function acceleratedBy(
  prefix: string,
  file: Pick<FileFacts, "mime" | "filename" | "disposition" | "cache"> & { path: ContainedPath },
): Record<string, string> {
  const path = file.path.split(/[\\/]/).map(encodeURIComponent).join("/");
  return {
    ...SAFE_HEADERS,
    "X-Accel-Redirect": `${prefix.replace(/\/+$/, "")}${path.startsWith("/") ? "" : "/"}${path}`,
    "Content-Type": file.mime,
    "Cache-Control": CACHE_CONTROL[file.cache],
    ...(file.filename === null ? {} : { "Content-Disposition": disposition(file.disposition, file.filename) }),
    "Content-Length": "0",
  };
}
