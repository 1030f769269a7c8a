import { getPriority, setPriority } from "node:os";

/**
 * Has the calling thread step back for the others of its process, by so many steps of niceness. On Linux alone threads have a priority of
 * their own; elsewhere this would be said of the whole process, so nothing is said.
 */
export function stepBack(by: number): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(Math.min(19, getPriority() + by));
  } catch {
    // Not every system lets a thread step back.
  }
}
