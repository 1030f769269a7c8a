import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { decryptSecret, deriveKey, encryptSecret, isEncryptedSecret, masterKey } from "./secret.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "atelier-secret-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home }));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("the secret under everything", () => {
  it("is 32 bytes that only the owner may read, and stays the same", () => {
    const key = masterKey();
    const path = join(home, "config", "secret.key");
    expect(readFileSync(path)).toEqual(key);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(key).toHaveLength(32);
    expect(masterKey()).toEqual(key);
  });

  it("is one secret when several processes make it at the same instant, and nothing else is left in the folder", async () => {
    const script = `import("${join(import.meta.dirname, "secret.ts")}").then((m) => process.stdout.write(m.masterKey().toString("hex")))`;
    const run = promisify(execFile);
    const all = await Promise.all(
      Array.from({ length: 4 }, () => run(process.execPath, ["-e", script], { env: { ...process.env, ATELIER_HOME: home } })),
    );
    expect(new Set(all.map((one) => one.stdout)).size).toBe(1);
    expect(readdirSync(join(home, "config"))).toEqual(["secret.key"]);
  }, 30_000);

  it("refuses a file of the wrong length rather than work with half a key", () => {
    masterKey();
    writeFileSync(join(home, "config", "secret.key"), "short");
    expect(() => masterKey()).toThrow(/exactly 32 bytes/);
  });

  it.skipIf(process.platform === "win32")("leaves nothing behind when its bytes cannot be written", () => {
    const script = `import("${join(import.meta.dirname, "secret.ts")}").then((m) => m.ensureSecret({ home: process.env.ATELIER_HOME }))`;
    // No file may grow: what a full disk does, without filling one.
    const limited = ["-c", `trap '' XFSZ; ulimit -f 0; exec "$0" -e "$1"`, process.execPath, script];
    const { status, stderr } = spawnSync("sh", limited, { env: { ...process.env, ATELIER_HOME: home }, encoding: "utf8" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("EFBIG");
    expect(readdirSync(join(home, "config"))).toEqual([]);
  });

  it("comes from ATELIER_SECRET when that is set, and no file is made", () => {
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, ATELIER_SECRET: "a secret of one's own" }));
    masterKey();
    expect(readdirSync(home)).toEqual([]);
  });

  it("gives each purpose a key of its own, the same every time", () => {
    expect(deriveKey("lane")).toEqual(deriveKey("lane"));
    expect(deriveKey("lane")).not.toEqual(deriveKey("session"));
  });
});

describe("secrets in files", () => {
  it("open again to the same text, and never seal to the same bytes twice", () => {
    const sealed = encryptSecret("token: ünïcode");
    expect(isEncryptedSecret(sealed)).toBe(true);
    expect(sealed).not.toContain("token");
    expect(encryptSecret("token: ünïcode")).not.toBe(sealed);
    expect(decryptSecret(sealed)).toBe("token: ünïcode");
    expect(decryptSecret(encryptSecret(""))).toBe("");
  });

  it("do not open when a character was changed or the key is another", () => {
    const sealed = encryptSecret("one");
    expect(decryptSecret(`${sealed.slice(0, -1)}${sealed.endsWith("A") ? "Q" : "A"}`)).toBeNull();
    expect(decryptSecret("one")).toBeNull();
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, ATELIER_SECRET: "another secret entirely" }));
    expect(decryptSecret(sealed)).toBeNull();
  });
});
