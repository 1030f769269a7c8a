import type { FileKey } from "#lib/media/file-key.ts";

/**
 * The way a person came, as long as the page lives: which list was shown last, and which file was looked at last. With it the viewer
 * goes back instead of forward to the list, and the list finds the file again.
 */
export const trail: { list: string | null; file: FileKey | null } = { list: null, file: null };
