import { messageOf, systemCode } from "#lib/core/errors.ts";

/** PostgreSQL's SQLSTATEs of what only a person can put right, with what that is. */
const WHAT_TO_DO: Readonly<Record<string, string>> = {
  "28P01": "Check the user and the password in it.",
  "28000": "Check the user in it, and whether the server lets it in from here (pg_hba.conf).",
  "3D000": "Make the database (createdb), or name another one.",
  "42501": "Give the user the right to make tables there.",
};

interface Told {
  readonly code: string;
  readonly message: string;
}

/** What the database itself said: Prisma keeps it some layers below its own message. */
function toldBy(error: unknown, depth = 0): Told | null {
  if (typeof error !== "object" || error === null || depth > 5) return null;
  const { originalCode, originalMessage, cause, meta, driverAdapterError } = error as Record<string, unknown>;
  if (typeof originalMessage === "string") return { code: String(originalCode ?? ""), message: originalMessage };
  return toldBy(cause, depth + 1) ?? toldBy(meta, depth + 1) ?? toldBy(driverAdapterError, depth + 1);
}

/** Why the database did not do what it was asked, for people: its own words and what to do, without Prisma's account of the call. */
export function reasonOf(error: unknown): string {
  const told = toldBy(error);
  if (!told) {
    const text = messageOf(error).replace(/^\s*Invalid `[^`]*` invocation[^\n]*\n+/, "");
    const words = /^Raw query failed\. Code: `[^`]*`\. Message: `([^`]*)`$/.exec(text.trim())?.[1] ?? text.trim();
    return words || systemCode(error) || "It did not say why.";
  }
  const sentence = `${told.message.trim().replace(/\.$/, "")}.`;
  const advice = WHAT_TO_DO[told.code];
  return advice ? `${sentence} ${advice}` : sentence;
}
