/**
 * How alike two names are, from 0 to below 1, by what they begin and end with: who renames a file by hand or by a program mostly adds to
 * its name or numbers it.
 */
export function likeness(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let begin = 0;
  while (begin < most && a[begin] === b[begin]) begin += 1;
  let end = 0;
  while (end < most - begin && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return (begin + end) / (Math.max(a.length, b.length) + 1);
}
