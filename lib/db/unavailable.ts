import { environment } from "#lib/core/env.ts";
import { AppError, isAppError, systemCode } from "#lib/core/errors.ts";

/**
 * The ways in which "the database cannot be reached" arrives.
 * P1001 no server, P1002 and P1008 timed out, P1017 closed the connection, P2021 a
 * table is not there yet (migrations go on behind a program that was started without its database), P2024 no free connection
 * (https://www.prisma.io/docs/orm/reference/error-reference); SQLSTATE classes 08 (connection), 53 (resources), 57P01–57P03 (going
 * down, starting) (https://www.postgresql.org/docs/current/errcodes-appendix.html); SQLite's file gone, unreadable or broken.
 */
const PRISMA_CODES = new Set(["P1000", "P1001", "P1002", "P1003", "P1008", "P1011", "P1017", "P2021", "P2024", "P2037"]);
const SYSTEM_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const SQLSTATE = /^(08...|53...|57P0[1-5])$/;
const SQLITE_CODES = /^SQLITE_(CANTOPEN|CORRUPT|NOTADB|IOERR|READONLY|FULL|BUSY|LOCKED)/;
const DAMAGE_CODES = /^SQLITE_(CORRUPT|NOTADB)/;
const DAMAGE_WORDS = /database disk image is malformed|file is not a database/i;
const ADAPTER_KINDS = new Set([
  "DatabaseNotReachable",
  "DatabaseDoesNotExist",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TlsConnectionError",
  "AuthenticationFailed",
]);
/** What the drivers say without any code (node-postgres, its pool, better-sqlite3). */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Can't reach database server|Client has encountered a connection error|the database system is (shutting down|starting up)|terminating connection due to|unable to open database file|database disk image is malformed|file is not a database|The database connection is not open/i;

const DEPTH = 5;

/** Whether the failure, or what it was caused by, is that the database cannot be reached just now. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return (isAppError(error) && error.code === "database_unavailable") || isUnavailable(error, false, 0);
}

/** Whether SQLite says that its file is no database, or no whole one: waiting mends nothing then. */
export function isDatabaseDamaged(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > DEPTH) return false;
  const { message, originalCode, originalMessage, cause, meta } = error as Record<string, unknown>;
  if ([systemCode(error), originalCode].some((code) => typeof code === "string" && DAMAGE_CODES.test(code))) return true;
  if ([message, originalMessage].some((text) => typeof text === "string" && DAMAGE_WORDS.test(text))) return true;
  const within = (meta as Record<string, unknown> | undefined)?.driverAdapterError;
  return isDatabaseDamaged(cause, depth + 1) || isDatabaseDamaged(within, depth + 1);
}

/** better-sqlite3 says that a file's whole folder is missing without a code: as SQLite says it of the file alone. */
export function cannotOpen(error: unknown): unknown {
  if (!(error instanceof TypeError) || !error.message.includes("the directory does not exist")) return error;
  return Object.assign(new Error("unable to open database file: its folder does not exist", { cause: error }), { code: "SQLITE_CANTOPEN" });
}

/** `fromPrisma`: an outer failure was the database client's, so that a refused connection further in is the database's. */
function isUnavailable(error: unknown, fromPrisma: boolean, depth: number): boolean {
  if (typeof error !== "object" || error === null || depth > DEPTH) return false;
  const { name, message, kind, originalCode, cause, meta, clientVersion } = error as Record<string, unknown>;
  const code = systemCode(error) ?? "";
  const codes = [code, typeof originalCode === "string" ? originalCode : ""];
  if (codes.some((one) => PRISMA_CODES.has(one) || SQLSTATE.test(one) || SQLITE_CODES.test(one))) return true;
  if (typeof kind === "string" && ADAPTER_KINDS.has(kind)) return true;
  if (name === "PrismaClientInitializationError") return true;
  const isPrismas = fromPrisma || clientVersion !== undefined || name === "DriverAdapterError";
  if (isPrismas && (codes.some((one) => SYSTEM_CODES.has(one)) || MESSAGES.test(String(message)))) return true;
  const within = (meta as Record<string, unknown> | undefined)?.driverAdapterError;
  return isUnavailable(cause, isPrismas, depth + 1) || isUnavailable(within, isPrismas, depth + 1);
}

/** Says which of the two it is: one that comes back by itself, or one that stays away until the setting is changed. */
export function databaseUnavailable(cause?: unknown): AppError {
  const detail = environment().hasDatabase
    ? "The database cannot be reached just now. Nothing is lost; try again in a moment."
    : "The database is switched off (ATELIER_DATABASE=off).";
  return new AppError("database_unavailable", detail, { cause: cause ?? undefined });
}
