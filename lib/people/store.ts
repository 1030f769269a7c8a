import { database, db, type Tx } from "#lib/db/client.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { LOCAL_LOGIN, type Role } from "./schema.ts";

export interface UserRow {
  login: string;
  name: string;
  role: string;
  passwordHash: string | null;
  sessionEpoch: number;
  disabledAt: Date | null;
  createdAt: Date;
}

export interface NewUserRow {
  login: string;
  name: string;
  role: Role;
  passwordHash: string;
}

export interface UserChange {
  name?: string | undefined;
  role?: Role | undefined;
  passwordHash?: string | undefined;
  disabled?: boolean | undefined;
}

/** Held by a transaction that must be alone in changing accounts. SQLite's writers are alone anyway. */
const ACCOUNTS_LOCK = "SELECT pg_advisory_xact_lock(4917203)";

function alone<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database().client.$transaction(async (tx) => {
    if (database().dialect.name === "postgresql") await tx.$executeRawUnsafe(ACCOUNTS_LOCK);
    // The first statement writes, so that SQLite takes its write lock before anything is read.
    else await tx.rateLimit.deleteMany({ where: { key: "" } });
    return work(tx);
  });
}

export function findUser(login: string): Promise<UserRow | null> {
  return db().user.findUnique({ where: { login } });
}

export async function anyUser(tx: Tx = db()): Promise<boolean> {
  return (await tx.user.findFirst({ select: { login: true } })) !== null;
}

/** The account that was made first: the local person's. */
export function firstUser(): Promise<UserRow | null> {
  return db().user.findFirst({ orderBy: { createdAt: "asc" } });
}

export function pageOfUsers(after: string | null, limit: number): Promise<UserRow[]> {
  return db().user.findMany({ where: after === null ? {} : { login: { gt: after } }, orderBy: { login: "asc" }, take: limit });
}

export function countUsers(): Promise<number> {
  return db().user.count();
}

/**
 * Adds an account. `as: "first"` only if there is none yet, which then takes over what the local person owned; `ticket` is spent with
 * it and must be unspent.
 * @throws AppError `conflict`
 */
export function insertUser(row: NewUserRow, options: { as: "first" | "next"; ticket?: { key: string; until: Date } }): Promise<UserRow> {
  return alone(async (tx) => {
    if ((await anyUser(tx)) === (options.as === "first")) {
      throw refusal("conflict", options.as === "first" ? "account_exists" : "no_account_yet");
    }
    if (await tx.user.findUnique({ where: { login: row.login }, select: { login: true } })) {
      throw refusal("conflict", "login_taken", { login: row.login }, { field: "login" });
    }
    if (options.ticket) await spend(tx, options.ticket);
    const made = await tx.user.create({ data: { ...row, createdAt: new Date() } });
    if (options.as === "first") {
      await tx.mediaFile.updateMany({ where: { ownerId: LOCAL_LOGIN }, data: { ownerId: row.login } });
      await tx.job.updateMany({ where: { person: LOCAL_LOGIN }, data: { person: row.login } });
    }
    return made;
  });
}

async function spend(tx: Tx, ticket: { key: string; until: Date }): Promise<void> {
  if (await tx.rateLimit.findUnique({ where: { key: ticket.key } })) {
    throw refusal("conflict", "invitation_used", {}, { field: "token" });
  }
  await tx.rateLimit.create({ data: { key: ticket.key, count: 1, resetAt: ticket.until } });
}

/**
 * Changes an account; anything but the name ends its sessions. Null when there is no such account.
 * @throws AppError `conflict` when nobody who is admin and can sign in would be left
 */
export function changeUser(login: string, change: UserChange): Promise<UserRow | null> {
  return alone(async (tx) => {
    const known = await tx.user.findUnique({ where: { login } });
    if (!known) return null;
    const losesAdmin = known.role === "admin" && ((change.role ?? "admin") !== "admin" || change.disabled === true);
    if (losesAdmin && !(await tx.user.findFirst({ where: { role: "admin", disabledAt: null, login: { not: login } } }))) {
      throw refusal("conflict", "last_admin", { login });
    }
    const endsSessions = change.role !== undefined || change.passwordHash !== undefined || change.disabled !== undefined;
    return tx.user.update({
      where: { login },
      data: {
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.role === undefined ? {} : { role: change.role }),
        ...(change.passwordHash === undefined ? {} : { passwordHash: change.passwordHash }),
        ...(change.disabled === undefined ? {} : { disabledAt: change.disabled ? (known.disabledAt ?? new Date()) : null }),
        ...(endsSessions ? { sessionEpoch: { increment: 1 } } : {}),
      },
    });
  });
}

/** Moves an account on from `epoch`, if it is still there. */
export async function raiseEpoch(login: string, epoch: number): Promise<void> {
  await db().user.updateMany({ where: { login, sessionEpoch: epoch }, data: { sessionEpoch: { increment: 1 } } });
}

/**
 * Counts a try within a window that begins with the first. Each statement counts and answers in one, so that of tries at once every one
 * gets a number of its own.
 */
export async function countTry(key: string, windowMs: number, now: number): Promise<{ count: number; resetAt: Date }> {
  const tries = db().rateLimit;
  const fresh = { count: 1, resetAt: new Date(now + windowMs) };
  const [restarted] = await tries.updateManyAndReturn({ where: { key, resetAt: { lte: new Date(now) } }, data: fresh });
  if (restarted) return restarted;
  const countOne = async () => (await tries.updateManyAndReturn({ where: { key }, data: { count: { increment: 1 } } }))[0];
  const counted = await countOne();
  if (counted) return counted;
  await tries.deleteMany({ where: { resetAt: { lte: new Date(now) } } });
  try {
    return await tries.create({ data: { key, ...fresh } });
  } catch (error) {
    // Another try made the row in between.
    const again = await countOne();
    if (again) return again;
    throw error;
  }
}

export async function forgetTries(key: string, which: "one" | "all"): Promise<void> {
  if (which === "all") await db().rateLimit.deleteMany({ where: { key } });
  else await db().rateLimit.updateMany({ where: { key, count: { gt: 0 } }, data: { count: { decrement: 1 } } });
}
