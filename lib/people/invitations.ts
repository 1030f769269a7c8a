import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { refusal } from "#lib/i18n/reasons.ts";
import { deriveKey } from "#lib/settings/secret.ts";
import { type Invitation, Role } from "./schema.ts";

const Claims = z.object({ id: z.uuid(), role: Role, expires: z.number().int() });
type Claims = z.infer<typeof Claims>;

function sign(payload: string): Buffer {
  return createHmac("sha256", deriveKey("invitation")).update(payload).digest();
}

/** An invitation is its own proof: what it grants and until when, signed. Nothing is stored until it is used. */
export function makeInvitation(role: Role, hours: number, now = Date.now()): Invitation {
  const claims: Claims = { id: randomUUID(), role, expires: now + hours * 3_600_000 };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const token = `${payload}.${sign(payload).toString("base64url")}`;
  return { token, path: `/auth/accept?token=${token}`, role, expires_at: new Date(claims.expires).toISOString() };
}

/** @throws AppError `forbidden` for a token that is not ours, was changed, or is out of time */
export function readInvitation(token: string, now = Date.now()): Claims {
  const [payload = "", signature = ""] = token.split(".");
  const right = sign(payload);
  const given = Buffer.from(signature, "base64url");
  if (right.length !== given.length || !timingSafeEqual(right, given)) {
    throw refusal("forbidden", "invitation_foreign", {}, { field: "token" });
  }
  const claims = Claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  if (claims.expires <= now) throw refusal("forbidden", "invitation_expired", {}, { field: "token" });
  return claims;
}
