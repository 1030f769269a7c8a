import { environment } from "#lib/core/env.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { localActor, onlookingActor, provenActor } from "./actor.ts";
import { type Actor, Role } from "./schema.ts";
import { readSession, type SessionClaims } from "./session.ts";
import { anyUser, findUser } from "./store.ts";

/** What is known of a request when it asks to be let in. */
export interface Asking {
  /** Whether it comes from the person at this machine, by the socket's facts (never by a header's word). */
  readonly local: boolean;
  /** The session's token, if it brought one. */
  readonly session: string | null;
}

/** A disabled or changed account is out everywhere within this time, and at once in the process that changed it. */
const TRUSTED_MS = 5_000;
const MOST_REMEMBERED = 2_000;

interface Standing {
  actor: Actor | null;
  epoch: number;
  at: number;
}

const remembered = processWide("people.remembered", () => ({
  standings: new Map<string, Standing>(),
  claims: new Map<string, { claims: SessionClaims; until: number }>(),
  accounts: { exist: false, at: Number.NEGATIVE_INFINITY },
}));

/** To be called by whatever changes accounts. */
export function forgetPeople(): void {
  remembered.standings.clear();
  remembered.claims.clear();
  remembered.accounts = { exist: false, at: Number.NEGATIVE_INFINITY };
}

/** Whether there is any account. Once there is one, the machine's own person needs to sign in as everyone does. */
export async function accountsExist(now = Date.now()): Promise<boolean> {
  const { accounts } = remembered;
  if (now - accounts.at < TRUSTED_MS) return accounts.exist;
  const exist = await anyUser();
  remembered.accounts = { exist, at: now };
  return exist;
}

/**
 * Who asks; null when nobody we know. Throws only what the database throws, and not to the person at this machine: while there is no
 * database they browse what lies on their own disk.
 */
export async function authorize(asking: Asking): Promise<Actor | null> {
  try {
    if (asking.session) {
      const actor = await actorOfSession(asking.session);
      if (actor) return actor;
    }
    return asking.local && !(await accountsExist()) ? localActor() : null;
  } catch (error) {
    if (asking.local && isDatabaseUnavailable(error)) return actorWithoutDatabase();
    throw error;
  }
}

/** Where there may be accounts that cannot be asked about, the machine's own person may look and change nothing. */
function actorWithoutDatabase(): Actor {
  const knownAlone = !environment().hasDatabase || (Number.isFinite(remembered.accounts.at) && !remembered.accounts.exist);
  return knownAlone ? localActor() : onlookingActor();
}

/** Who a login is now: for work that was asked for earlier. Null when the account is gone or disabled. */
export async function actorOfLogin(login: string): Promise<Actor | null> {
  if (login === localActor().login) return (await accountsExist()) ? null : localActor();
  return (await standingOf(login)).actor;
}

/** Whether a session of this epoch still holds. */
export async function holdsSession(claims: Pick<SessionClaims, "login" | "epoch">): Promise<boolean> {
  const standing = await standingOf(claims.login);
  return standing.actor !== null && standing.epoch === claims.epoch;
}

async function actorOfSession(token: string): Promise<Actor | null> {
  const claims = await claimsOf(token);
  if (!claims) return null;
  const standing = await standingOf(claims.login);
  return standing.epoch === claims.epoch ? standing.actor : null;
}

/** Opening a token costs a third of a millisecond; one that was opened a moment ago needs no opening. */
async function claimsOf(token: string): Promise<SessionClaims | null> {
  const now = Date.now();
  const known = remembered.claims.get(token);
  if (known && known.until > now) return known.claims;
  const claims = await readSession(token);
  if (!claims) return null;
  makeRoom(remembered.claims);
  remembered.claims.set(token, { claims, until: now + TRUSTED_MS });
  return claims;
}

async function standingOf(login: string): Promise<Standing> {
  const now = Date.now();
  const known = remembered.standings.get(login);
  if (known && now - known.at < TRUSTED_MS) return known;
  const row = await findUser(login);
  const role = Role.safeParse(row?.role);
  const actor = row && role.success && row.disabledAt === null ? provenActor({ login, name: row.name, role: role.data }) : null;
  const standing = { actor, epoch: row?.sessionEpoch ?? -1, at: now };
  makeRoom(remembered.standings);
  remembered.standings.set(login, standing);
  return standing;
}

function makeRoom(map: Map<string, unknown>): void {
  if (map.size < MOST_REMEMBERED) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
