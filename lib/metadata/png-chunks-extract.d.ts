/** The package has no types of its own. */
declare module "png-chunks-extract" {
  /** @throws {Error} when a chunk's check sum is wrong or there is no IEND */
  export default function extractChunks(bytes: Uint8Array): { name: string; data: Uint8Array }[];
}
