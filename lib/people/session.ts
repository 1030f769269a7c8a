import { decode, encode } from "next-auth/jwt";
import { deriveKey } from "#lib/settings/secret.ts";

/** How long a session lasts without being used. */
export const SESSION_SECONDS = 30 * 24 * 3600;

const PLAIN_COOKIE = "atelier.session";
/** Browsers take this prefix over https alone, so that nobody on the way can plant one. */
const SECURE_COOKIE = `__Secure-${PLAIN_COOKIE}`;

export function sessionCookieName(secure: boolean): string {
  return secure ? SECURE_COOKIE : PLAIN_COOKIE;
}

/** A session older than this is made anew when a page is opened. */
const RENEW_AFTER_SECONDS = 24 * 3600;

/** What a session says: who, and of which epoch. When the account's epoch moves on, the session is over. */
export interface SessionClaims {
  readonly login: string;
  readonly epoch: number;
  /** When it was made, in seconds; 0 when it does not say. */
  readonly made: number;
}

export function sessionSecret(): string {
  return deriveKey("session").toString("hex");
}

/** The session's token in a `Cookie` header; the secure one first. */
export function sessionTokenIn(cookies: string | null): string | null {
  if (!cookies) return null;
  let plain: string | null = null;
  for (const part of cookies.split(";")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    if (name === SECURE_COOKIE) return part.slice(at + 1).trim();
    if (name === PLAIN_COOKIE) plain = part.slice(at + 1).trim();
  }
  return plain;
}

/** The claims of a token we made that is still in time; null for anything else. */
export async function readSession(token: string): Promise<SessionClaims | null> {
  try {
    const claims = await decode({ token, secret: sessionSecret() });
    if (typeof claims?.sub !== "string" || typeof claims.epoch !== "number") return null;
    return { login: claims.sub, epoch: claims.epoch, made: typeof claims.iat === "number" ? claims.iat : 0 };
  } catch {
    return null;
  }
}

/** A `Set-Cookie` value that signs the person in, as next-auth itself would set it. */
export async function sessionCookie(claims: Pick<SessionClaims, "login" | "epoch">, secure: boolean): Promise<string> {
  const token = await encode({ token: { sub: claims.login, epoch: claims.epoch }, secret: sessionSecret(), maxAge: SESSION_SECONDS });
  return `${sessionCookieName(secure)}=${token}; Path=/; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}

/** A new `Set-Cookie` for a session that has grown old; null while it is young. Asked for sessions that hold. */
export async function renewedCookie(token: string, secure: boolean, now = Date.now()): Promise<string | null> {
  const claims = await readSession(token);
  return claims && now / 1000 - claims.made > RENEW_AFTER_SECONDS ? sessionCookie(claims, secure) : null;
}
