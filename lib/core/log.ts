import { AsyncLocalStorage } from "node:async_hooks";
import { environment } from "./env.ts";

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40 } as const;
type Level = keyof typeof LEVELS;
export type Fields = Record<string, unknown>;

/** What the work under way has said of itself: becomes one wide line when it ends. */
const wide = new AsyncLocalStorage<Fields>();

export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

function printable(value: unknown): unknown {
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return { name, message, stack, ...(cause === undefined ? {} : { cause: printable(cause) }) };
  }
  return typeof value === "bigint" ? value.toString() : value;
}

function pretty(level: Level, time: string, message: string, fields: Fields): string {
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      if (value instanceof Error) return `\n${value.stack ?? value.message}`;
      return `${key}=${typeof value === "string" ? value : JSON.stringify(value, (_, inner) => printable(inner))}`;
    });
  return `${time.slice(11, 19)} ${level.padEnd(5)} ${message}${rest.length ? `  ${rest.join(" ")}` : ""}\n`;
}

function write(level: Level, message: string, fields: Fields = {}): void {
  const { logLevel, logFormat } = environment();
  if (LEVELS[level] < LEVELS[logLevel]) return;
  const time = new Date().toISOString();
  const correlation = wide.getStore()?.correlation_id;
  const all = correlation === undefined ? fields : { correlation_id: correlation, ...fields };
  const line =
    logFormat === "pretty"
      ? pretty(level, time, message, all)
      : `${JSON.stringify({ time, level, process: process.env.ATELIER_PROCESS, message, ...all }, (_, value) => printable(value))}\n`;
  process.stderr.write(line);
}

/**
 * From now on a process goes on, and ends in peace, when nobody reads what it prints any more: a pipe whose reader was killed, a terminal
 * that was closed. Unheard, the failed write would be an error of its own, whose report fails as well, and so for ever.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

export const log: Log = {
  debug: (message, fields) => write("debug", message, fields),
  info: (message, fields) => write("info", message, fields),
  warn: (message, fields) => write("warn", message, fields),
  error: (message, fields) => write("error", message, fields),
};

/** Adds to the wide line of the request or job under way; without one, does nothing. */
export function note(fields: Fields): void {
  const store = wide.getStore();
  if (store) Object.assign(store, fields);
}

/** The id that ties a request to the jobs and events it caused. */
export function correlationId(): string | undefined {
  const id = wide.getStore()?.correlation_id;
  return typeof id === "string" ? id : undefined;
}

/** Runs `work` and writes one line about it, however it ends. `level` decides from the collected fields. */
export async function wideEvent<T>(
  name: string,
  fields: Fields,
  work: () => Promise<T>,
  level: (fields: Fields) => Level = () => "info",
): Promise<T> {
  const collected: Fields = { ...fields };
  const started = performance.now();
  return wide.run(collected, async () => {
    try {
      return await work();
    } catch (error) {
      collected.error ??= error;
      throw error;
    } finally {
      collected.ms = Math.round((performance.now() - started) * 10) / 10;
      const { correlation_id: _, ...said } = collected;
      write(collected.error ? "error" : level(collected), name, said);
    }
  });
}
