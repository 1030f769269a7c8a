import type { DragEvent } from "react";
import type { FieldType } from "#lib/engines/graph/schema.ts";
import type { MediaKind } from "#lib/engines/schema.ts";
import type { Media } from "#lib/media/schema.ts";

/** Says what a drag carries to whoever it is held over; names may hold lower case letters alone. */
const TYPE = "application/x-atelier-media";

/** A file of the library on its way to an input or to the tray. */
export interface Carried {
  readonly id: number | null;
  /** Null where it is not for these eyes. */
  readonly path: string | null;
  readonly kind: MediaKind;
}

export function carry(event: DragEvent, { id, path, kind, filename, urls }: Media): void {
  const carried: Carried = { id, path, kind };
  event.dataTransfer.setData(TYPE, JSON.stringify(carried));
  // Into another program.
  event.dataTransfer.setData("text/uri-list", new URL(urls.original, window.location.href).href);
  event.dataTransfer.setData("text/plain", filename);
  event.dataTransfer.effectAllowed = "copy";
}

/** While it is held only the types can be read. */
export function isCarrying(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(TYPE);
}

export function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes("Files") && !isCarrying(event);
}

export function carriedBy(event: DragEvent): Carried | null {
  try {
    const read = JSON.parse(event.dataTransfer.getData(TYPE)) as Carried;
    return typeof read === "object" && read !== null && (typeof read.id === "number" || typeof read.path === "string") ? read : null;
  } catch {
    return null;
  }
}

const TAKES: Readonly<Partial<Record<FieldType, MediaKind>>> = { image: "image", mask: "image", video: "video", audio: "audio" };

/** Which kind of file an input takes. */
export function kindFor(type: FieldType): MediaKind {
  return TAKES[type] ?? "image";
}

/** The kind of a file from a person's own machine, by what the browser says of it. */
export function kindOfFile({ type }: Pick<File, "type">): MediaKind | null {
  const [kind] = type.split("/");
  return kind === "image" || kind === "video" || kind === "audio" ? kind : null;
}
