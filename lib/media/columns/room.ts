const PAGE = 1 << 16;
const LARGE = 1 << 20;

/**
 * Zeroed memory for a large column. As a plain buffer it would come from the allocator's arenas, which keep what was given back: loading
 * and sorting 1,000,000 rows left 130 MB there. A WebAssembly memory is mapped by itself, costs what was written to, and is
 * unmapped when nothing refers to it any more.
 */
export function room(bytes: number): ArrayBuffer {
  if (bytes < LARGE) return new ArrayBuffer(bytes);
  const pages = Math.ceil(bytes / PAGE);
  return new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer as ArrayBuffer;
}
