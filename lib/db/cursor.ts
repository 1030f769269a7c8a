import { AppError } from "#lib/core/errors.ts";

/** An opaque place in a list: JSON in base64url. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** @throws AppError `invalid` for anything `read` does not take */
export function decodeCursor<T>(cursor: string | undefined, read: (value: unknown) => T | null): T | null {
  if (cursor === undefined) return null;
  try {
    const position = read(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (position !== null) return position;
  } catch {
    // Told below, like a cursor of another list.
  }
  throw new AppError("invalid", "The cursor does not belong to this list. Start again without it.", { field: "cursor" });
}
