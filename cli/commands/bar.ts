const WIDTH = 24;

/** `making  ████████░░░░░░  52 %`, or the word alone while nothing is known. */
export function bar(word: string, progress: { value: number; max: number } | null): string {
  if (!progress || progress.max <= 0) return word;
  const share = Math.min(1, Math.max(0, progress.value / progress.max));
  const full = Math.round(share * WIDTH);
  return `${word}  ${"█".repeat(full)}${"░".repeat(WIDTH - full)}  ${Math.round(share * 100)} %`;
}
