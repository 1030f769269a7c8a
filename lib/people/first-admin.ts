import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { claimName, TEMP_PREFIX, writeSynced } from "#lib/disk/atomic.ts";
import { deriveKey } from "#lib/settings/secret.ts";
import { configPath } from "#lib/settings/service.ts";
import { accountsExist } from "./authorize.ts";

/**
 * The token of the first visit is computed from the home's secret and a number in `<home>/config/setup.json` (0600): the same in every
 * process and at every start until it is used, and not to be read off the disk without the secret. Using it removes the number.
 */
const setupPath = () => configPath("setup.json");

async function readNonce(): Promise<string | null> {
  try {
    const { nonce } = JSON.parse(await readFile(setupPath(), "utf8")) as { nonce?: unknown };
    return typeof nonce === "string" && nonce.length >= 32 ? nonce : null;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function makeNonce(): Promise<string> {
  await mkdir(configPath(), { recursive: true });
  const temporary = configPath(`${TEMP_PREFIX}${randomBytes(6).toString("hex")}`);
  await writeSynced(temporary, `${JSON.stringify({ schema: 1, nonce: randomBytes(24).toString("hex") })}\n`, 0o600);
  if (!(await claimName(temporary, setupPath()))) await rm(temporary, { force: true });
  const nonce = await readNonce();
  if (nonce === null) throw new AppError("internal", `${setupPath()} is not readable as JSON with a "nonce". Remove it and start again.`);
  return nonce;
}

function tokenOf(nonce: string): string {
  return createHmac("sha256", deriveKey("setup")).update(nonce).digest("base64url");
}

/** Where the first admin is made, under `base`; null when there is an account. */
export async function setupUrl(base: string): Promise<string | null> {
  if (await accountsExist()) return null;
  return `${base}/auth/setup?token=${tokenOf((await readNonce()) ?? (await makeNonce()))}`;
}

/** Whether this is the token the terminal showed and nobody has used it. */
export async function isSetupToken(token: string): Promise<boolean> {
  const nonce = await readNonce();
  if (nonce === null) return false;
  const right = Buffer.from(tokenOf(nonce));
  const given = Buffer.from(token);
  return right.length === given.length && timingSafeEqual(right, given);
}

/** After the first admin is there, the token opens nothing. */
export function endSetup(): Promise<void> {
  return rm(setupPath(), { force: true });
}
