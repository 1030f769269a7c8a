/**
 * One value a process. Next bundles its own copies of our modules beside those that `server.ts` runs, so a module's `let` exists
 * several times; what must be one (caches that are emptied, counters, switches) hangs on `globalThis` under a name.
 */
export function processWide<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`atelier.${name}`);
  const holder = globalThis as unknown as Record<symbol, T | undefined>;
  const known = holder[key];
  if (known !== undefined) return known;
  const made = make();
  holder[key] = made;
  return made;
}
