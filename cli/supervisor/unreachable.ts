/**
 * System errors of the connection, PostgreSQL's SQLSTATEs of classes 08 (connection), 53300 (no connection free) and 57P0x (going
 * down, starting up), and Prisma's own P1xxx for the same.
 */
const CODES =
  /^(E(CONN(REFUSED|RESET|ABORTED)|TIMEDOUT|NOTFOUND|HOSTUNREACH|NETUNREACH|PIPE|AI_AGAIN)|ENOTFOUND|08\w{3}|53300|57P0[1-3]|P100[128]|P1017)$/;
const WORDS =
  /can't reach database server|connection (terminated|timeout|timed out)|the database system is (starting up|shutting down)|ECONNREFUSED|ENOTFOUND|EAI_AGAIN/i;

/** Whether an error says that the database is not there now, as against there and refusing: only the first is worth waiting for. */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, originalCode, message, cause, errors } = error as Record<string, unknown>;
  if ([code, originalCode].some((value) => typeof value === "string" && CODES.test(value))) return true;
  if (typeof message === "string" && WORDS.test(message)) return true;
  if (Array.isArray(errors) && errors.some(isUnreachable)) return true;
  return isUnreachable(cause);
}
