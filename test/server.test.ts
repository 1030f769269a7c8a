import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./postgres.ts";

const ROOT = join(import.meta.dirname, "..");
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "atelier-server-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function run(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server.ts"], {
      cwd: ROOT,
      env: { ...process.env, ATELIER_HOME: home, HOST: "127.0.0.1", NODE_ENV: "production", ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    child.once("exit", (code) => resolve({ code, said }));
  });
}

describe("the web process that cannot start", () => {
  it("says in one line that the port is taken and names the setting; its exit code tells the parent not to try again", async () => {
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { code, said } = await run({ PORT: String(port) });
    other.close();
    expect(code).toBe(98);
    expect(said.trim().split("\n")).toEqual([expect.stringMatching(new RegExp(`^PORT: ${port} .* PORT=${port + 1} npm start$`))]);
  }, 60_000);

  it("says in one line which setting is wrong", async () => {
    expect(await run({ PORT: "70000" })).toEqual({ code: 2, said: expect.stringMatching(/^PORT: .*70000.*\n$/) });
    const { code, said } = await run({ HOST: "192.0.2.123", PORT: String(await freePort()) });
    expect([code, said.trim()]).toEqual([2, 'HOST: "192.0.2.123" is no address of this machine.']);
  }, 60_000);
});
