/** A ComfyUI's devices as people call them. */

/**
 * PyTorch's index goes before the card's name and the way its memory is taken after it (`cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync`,
 * ComfyUI's `get_torch_device_name`); a processor is `cpu` alone.
 */
export function deviceName(name: string): string {
  const bare = name
    .replace(/^[a-z]+:\d+\s+/i, "")
    .replace(/\s+:\s+\w+$/, "")
    .trim();
  return /^(cpu|mps|xpu|npu)$/i.test(bare) ? bare.toUpperCase() : bare;
}

/** As cards are sold: a card of "24 GB" says that it has 23.6 times 2^30 bytes. */
export function gigabytes(bytes: number): number {
  return Math.max(1, Math.round(bytes / 2 ** 30));
}
