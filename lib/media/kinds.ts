import type { Facts } from "#lib/metadata/schema.ts";
import type { Format } from "#lib/metadata/sniff.ts";

/** Every file type the library knows: what it is, how it is served, whether a browser may show it in place. */
export const EXTENSIONS = {
  png: { kind: "image", mime: "image/png", inline: true },
  jpg: { kind: "image", mime: "image/jpeg", inline: true },
  jpeg: { kind: "image", mime: "image/jpeg", inline: true },
  webp: { kind: "image", mime: "image/webp", inline: true },
  avif: { kind: "image", mime: "image/avif", inline: true },
  gif: { kind: "image", mime: "image/gif", inline: true },
  tif: { kind: "image", mime: "image/tiff", inline: true },
  tiff: { kind: "image", mime: "image/tiff", inline: true },
  bmp: { kind: "image", mime: "image/bmp", inline: true },
  svg: { kind: "image", mime: "image/svg+xml", inline: false },
  ico: { kind: "image", mime: "image/x-icon", inline: true },
  heic: { kind: "image", mime: "image/heic", inline: true },
  mp4: { kind: "video", mime: "video/mp4", inline: true },
  m4v: { kind: "video", mime: "video/x-m4v", inline: true },
  mov: { kind: "video", mime: "video/quicktime", inline: true },
  webm: { kind: "video", mime: "video/webm", inline: true },
  mkv: { kind: "video", mime: "video/x-matroska", inline: true },
  avi: { kind: "video", mime: "video/x-msvideo", inline: true },
  wav: { kind: "audio", mime: "audio/wav", inline: true },
  mp3: { kind: "audio", mime: "audio/mpeg", inline: true },
  flac: { kind: "audio", mime: "audio/flac", inline: true },
  ogg: { kind: "audio", mime: "audio/ogg", inline: true },
  opus: { kind: "audio", mime: "audio/ogg", inline: true },
  m4a: { kind: "audio", mime: "audio/mp4", inline: true },
  aiff: { kind: "audio", mime: "audio/aiff", inline: true },
  glb: { kind: "model3d", mime: "model/gltf-binary", inline: true },
} as const satisfies Record<string, { kind: string; mime: string; inline: boolean }>;

export type Extension = keyof typeof EXTENSIONS;
export type MediaKind = (typeof EXTENSIONS)[Extension]["kind"];
export const MEDIA_KINDS = ["image", "video", "audio", "model3d"] as const satisfies readonly MediaKind[];

/** The extension of a file name, lower case, without the dot; empty where there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

export function knownExtension(name: string): Extension | null {
  const extension = extensionOf(name);
  return Object.hasOwn(EXTENSIONS, extension) ? (extension as Extension) : null;
}

/** Containers of one family, which differ in little but their brands: of these the name knows better what is in them. */
const FAMILIES: readonly (readonly Extension[])[] = [
  ["mp4", "m4v", "mov", "m4a"],
  ["webm", "mkv"],
];
const FAMILY_OF = new Map<string, number>(FAMILIES.flatMap((family, at) => family.map((one) => [EXTENSIONS[one].mime, at] as const)));

/** Whether bytes of a format may be served as a name says. */
export function isAsNamed(mime: string, format: Format): boolean {
  const found = EXTENSIONS[format].mime;
  return mime === found || (FAMILY_OF.has(mime) && FAMILY_OF.get(mime) === FAMILY_OF.get(found));
}

export interface FileType {
  readonly kind: MediaKind;
  readonly mime: string;
}

/**
 * What a file is: its bytes decide, where they are of a kind we know, and then it is shown and served as what it is (`lib/lane`). A film
 * that is called .png plays. But a container of films under the name of a sound is one as long as there is no picture in it.
 */
export function typeOf(extension: Extension | null, { format, width }: Pick<Facts, "format" | "width">): FileType | null {
  const named = extension === null ? null : EXTENSIONS[extension];
  if (format === null || (named && isAsNamed(named.mime, format))) return named;
  const found = EXTENSIONS[format];
  return named?.kind === "audio" && found.kind === "video" && width === null ? { kind: "audio", mime: found.mime } : found;
}
