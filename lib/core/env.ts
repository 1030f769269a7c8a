import { resolve } from "node:path";
import { z } from "zod";

const whole = (from: number, to: number) => {
  const range = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .trim()
    .regex(/^\d+$/, range)
    .transform(Number)
    .refine((value) => value >= from && value <= to, range);
};
const flag = z.enum(["0", "1", "true", "false", "on", "off"]).transform((value) => value === "1" || value === "true" || value === "on");

/** As `Host` headers say it: a name or an address (IPv6 in brackets), perhaps with a port. Nothing else could ever match one. */
const HOST_ENTRY = /^(?:\[[0-9a-f:.]+\]|[^:/?#@\s[\]*]+)(?::\d{1,5})?$/i;

const hosts = z
  .string()
  .transform((value) =>
    value
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .superRefine((entries, context) => {
    const wrong = entries.find((entry) => !HOST_ENTRY.test(entry));
    if (wrong === undefined) return;
    const message = `"${wrong}" must be a host or host:port, such as studio.example.org, without https:// and without a path`;
    context.addIssue({ code: "custom", message });
  });

const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, "must be a time zone such as Europe/Berlin");

/** Every variable Atelier reads, documented in `.env.example`; a test holds the two together. */
export const ENVIRONMENT = z.object({
  ATELIER_HOME: z.string().min(1).optional(),
  SWEET_TEA_ROOT: z.string().min(1).optional(),
  COMFYUI_ROOT: z.string().min(1).optional(),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: whole(1, 65535).default(3000),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://")
    .optional(),
  ATELIER_DATABASE_PATH: z.string().min(1).optional(),
  ATELIER_DATABASE: z.enum(["on", "off"]).default("on"),
  ATELIER_RESYNC_SECONDS: whole(0, 86_400).optional(),
  SWEET_TEA_MEDIA_RESYNC_INTERVAL_SECONDS: whole(0, 86_400).optional(),
  ATELIER_ALLOWED_HOSTS: hosts.default([]),
  ATELIER_SECRET: z.string().min(16, "must have at least 16 characters").optional(),
  ATELIER_TZ: timeZone.optional(),
  ATELIER_WORKER_CONCURRENCY: whole(1, 64).default(2),
  ATELIER_X_ACCEL_PREFIX: z
    .string()
    .regex(/^\/[A-Za-z0-9._~/-]*$/, "must be a path such as /_files, which the proxy keeps to itself")
    .optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  LOG_FORMAT: z.enum(["pretty", "json"]).optional(),
  LOG_SQL: flag.default(false),
});

export type Environment = Readonly<{
  home: string;
  comfyui: string;
  host: string;
  port: number;
  databaseUrl: string | undefined;
  databasePath: string;
  /** False: the person wants no database; the library is browsed from the disk. */
  hasDatabase: boolean;
  /** A visit to the gallery starts a scan when the last began longer ago than this. */
  resyncSeconds: number;
  allowedHosts: readonly string[];
  secret: string | undefined;
  timeZone: string;
  workerConcurrency: number;
  /** Under which the proxy in front finds the machine's files; undefined where we send them ourselves. */
  xAccelPrefix: string | undefined;
  logLevel: "debug" | "info" | "warn" | "error";
  logFormat: "pretty" | "json";
  logSql: boolean;
}>;

/** @throws {Error} with one line a wrong value: the variable, what it must be, what it is. */
export function parseEnvironment(source: Record<string, string | undefined>, cwd: string = process.cwd()): Environment {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""));
  const parsed = ENVIRONMENT.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const shown = name === "ATELIER_SECRET" || name === "DATABASE_URL" ? "" : ` (it is "${given[name]}")`;
      return `${name}: ${issue.message}${shown}`;
    });
    throw new Error(lines.join("\n"));
  }
  const env = parsed.data;
  const home = resolve(cwd, env.ATELIER_HOME ?? env.SWEET_TEA_ROOT ?? "data");
  return {
    home,
    comfyui: env.COMFYUI_ROOT ? resolve(cwd, env.COMFYUI_ROOT) : resolve(home, "comfyui"),
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    databasePath: env.ATELIER_DATABASE_PATH ? resolve(cwd, env.ATELIER_DATABASE_PATH) : resolve(home, ".scores", "media.db"),
    hasDatabase: env.ATELIER_DATABASE === "on",
    resyncSeconds: env.ATELIER_RESYNC_SECONDS ?? env.SWEET_TEA_MEDIA_RESYNC_INTERVAL_SECONDS ?? 60,
    allowedHosts: env.ATELIER_ALLOWED_HOSTS,
    secret: env.ATELIER_SECRET,
    timeZone: env.ATELIER_TZ ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    workerConcurrency: env.ATELIER_WORKER_CONCURRENCY,
    xAccelPrefix: env.ATELIER_X_ACCEL_PREFIX,
    logLevel: env.LOG_LEVEL,
    logFormat: env.LOG_FORMAT ?? (process.stdout.isTTY ? "pretty" : "json"),
    logSql: env.LOG_SQL,
  };
}

let parsed: Environment | undefined;

/** This process's environment, parsed at the first call. */
export function environment(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** Puts another environment in place, for tests that need homes of their own. */
export function setEnvironment(next: Environment): void {
  parsed = next;
}
