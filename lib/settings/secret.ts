import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { asDiskError, TEMP_PREFIX } from "#lib/disk/atomic.ts";

/** What keys are derived for. Each purpose has its own, so that none can stand in for another. */
export const KEY_PURPOSES = ["session", "lane", "engines", "invitation", "setup"] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

const KEY_BYTES = 32;

/**
 * The 32 bytes under everything: `ATELIER_SECRET`, else `<home>/config/secret.key`, made by `ensureSecret` at the start, at the latest at the first call. Of two processes that
 * make it at once, one wins the name (a hard link never overwrites) and both read the winner's.
 */
export function masterKey(env: { home: string; secret: string | undefined } = environment()): Buffer {
  if (env.secret !== undefined) return createHash("sha256").update(env.secret, "utf8").digest();
  const path = join(env.home, "config", "secret.key");
  try {
    return readKey(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  makeKey(path);
  return readKey(path);
}

function readKey(path: string): Buffer {
  const key = readFileSync(path);
  if (key.length === KEY_BYTES) return key;
  throw new AppError(
    "internal",
    `${path} must hold exactly ${KEY_BYTES} bytes and holds ${key.length}. Put the right file back, or move it away to have a new one made (everyone signs in again, engine secrets are entered again).`,
  );
}

function makeKey(path: string): void {
  const folder = join(path, "..");
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `${TEMP_PREFIX}${randomBytes(6).toString("hex")}`);
  try {
    writeNew(temporary, randomBytes(KEY_BYTES));
    nameKey(temporary, path);
  } catch (error) {
    throw asDiskError(error, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeNew(path: string, bytes: Buffer): void {
  const handle = openSync(/* turbopackIgnore: true */ path, "wx", 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function nameKey(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    const code = systemCode(error) ?? "";
    // Where the file system has no hard links, two processes at the very same instant are left to chance; a later one never is.
    if (["EPERM", "ENOTSUP", "ENOSYS", "EMLINK"].includes(code) && !existsSync(path)) renameSync(temporary, path);
    else if (code !== "EEXIST") throw error;
  }
}

/**
 * Makes the key where there is none and looks at the one there is, so that what is wrong with it is told at the start and no request
 * ever has to make it. @throws AppError `internal` for a key of the wrong length, `disk_full`
 */
export function ensureSecret(env: { home: string; secret: string | undefined }): void {
  masterKey(env);
}

const derived = new Map<string, Buffer>();

/** A 32-byte key for one purpose (HKDF-SHA256, RFC 5869). The same in every process of one home. */
export function deriveKey(purpose: KeyPurpose): Buffer {
  const { home, secret } = environment();
  const name = `${purpose}\0${home}\0${secret ?? ""}`;
  let key = derived.get(name);
  if (!key) {
    key = Buffer.from(hkdfSync("sha256", masterKey({ home, secret }), "atelier", `atelier/${purpose}/1`, KEY_BYTES));
    derived.set(name, key);
  }
  return key;
}

const SEALED = /^aes-256-gcm:([A-Za-z0-9_-]{16}):([A-Za-z0-9_-]{22}):([A-Za-z0-9_-]*)$/;

/** Seals a secret for a JSON file: `aes-256-gcm:<nonce>:<tag>:<ciphertext>`, base64url. */
export function encryptSecret(plain: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", deriveKey("engines"), nonce);
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return ["aes-256-gcm", nonce.toString("base64url"), cipher.getAuthTag().toString("base64url"), sealed.toString("base64url")].join(":");
}

export function isEncryptedSecret(text: string): boolean {
  return SEALED.test(text);
}

/** Opens what `encryptSecret` sealed; null when it was sealed under another key or changed since. */
export function decryptSecret(sealed: string): string | null {
  const parts = SEALED.exec(sealed);
  if (!parts) return null;
  const [nonce, tag, text] = parts.slice(1).map((part) => Buffer.from(part, "base64url"));
  if (!nonce || !tag || !text) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", deriveKey("engines"), nonce);
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
