import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pngWith } from "#test/png.ts";

const home = mkdtempSync(join(tmpdir(), "atelier-cli-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function atelier(args: string[], input = "", at = home, more: Record<string, string> = {}) {
  const env = {
    ...process.env,
    ATELIER_HOME: at,
    DATABASE_URL: "",
    COMFYUI_ROOT: "",
    ATELIER_DATABASE_PATH: "",
    PORT: "1",
    HOST: "",
    ...more,
  };
  const options = { cwd: join(import.meta.dirname, ".."), env, input, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "cli/atelier.ts", ...args],
    options,
  );
  return { code: status, stdout, stderr };
}

describe("the command line", { timeout: 60_000 }, () => {
  it("ends with 2 for what it does not know, and says what there is", () => {
    const unknown = atelier(["frobnicate"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("generate");
    expect(atelier(["generate", "--propmt", "x"]).code).toBe(2);
    expect(atelier(["generate"]).stderr).toContain("--prompt is missing");
    for (const args of [
      ["scan", "x"],
      ["root", "list", "x"],
      ["status", "x"],
    ]) {
      const { code, stderr } = atelier(args);
      expect([code, stderr]).toEqual([2, expect.stringContaining("'x'")]);
    }
  });

  it("scans no project that nobody knows", () => {
    const { code, stdout, stderr } = atelier(["scan", "--project", "nope"]);
    expect([code, stdout, stderr]).toEqual([1, "", "There is no project nope.\n"]);
  });

  it("explains each command without touching anything", () => {
    const elsewhere = join(home, "elsewhere");
    const help = atelier(["generate", "--help"], "", elsewhere);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("--output-config");
    expect(existsSync(elsewhere)).toBe(false);
  });

  it("generates without a running worker, and prints nothing but JSON when asked to", () => {
    const made = atelier(["generate", "--prompt", "a blue boat", "--seed", "7", "--width", "256", "--height", "256", "--json"]);
    expect(made.stderr).toBe("");
    const job = JSON.parse(made.stdout);
    expect(job.error).toBeNull();
    expect(job.status).toBe("completed");
    expect(job.outputs[0].width).toBe(256);
    expect(existsSync(job.outputs[0].path)).toBe(true);
    expect(made.code).toBe(0);
  });

  it("names the option that an engine refuses", () => {
    const refused = atelier(["generate", "--prompt", "a boat", "--style", "no such style"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("style");
  });

  it("answers a program with JSON also when it fails, and tells what was typed wrong from what went wrong", () => {
    const failed = (args: string[], env = {}) => {
      const { code, stdout, stderr } = atelier([...args, "--json"], "", home, env);
      expect(stderr).toBe("");
      return [code, JSON.parse(stdout).error.code, JSON.parse(stdout).error.message];
    };
    const boat = ["generate", "--prompt", "a boat"];
    expect(failed(["frobnicate"])).toEqual([2, "invalid", expect.stringContaining("frobnicate")]);
    expect(failed(["generate"])).toEqual([2, "invalid", expect.stringContaining("--prompt is missing")]);
    expect(failed(boat, { PORT: "abc" })).toEqual([2, "invalid", expect.stringContaining("PORT: must be")]);
    expect(failed([...boat, "--project", "../x"])).toEqual([2, "invalid", expect.stringContaining("--project")]);
    const away = failed(boat, { DATABASE_URL: "postgresql://a:secret@127.0.0.1:1/x" });
    expect(away).toEqual([1, "database_unavailable", expect.stringMatching(/^DATABASE_URL: [^\n]*$/)]);
    expect(away[2]).not.toContain("secret");
  });

  it("names what is wrong with a home that cannot be", () => {
    const file = join(home, "file");
    writeFileSync(file, "");
    const refused = atelier(["generate", "--prompt", "a boat"], "", file);
    expect([refused.code, refused.stderr.trim().split("\n")]).toEqual([1, [expect.stringContaining("(ENOTDIR)")]]);
  });

  it("adds a person once, with the password from standard input", () => {
    const args = ["user", "add", "anna", "--name", "Anna", "--role", "admin", "--password-stdin"];
    expect(atelier(args, "short").code).toBe(2);
    expect(atelier(args, "correct horse battery\n").code).toBe(0);
    expect(atelier(args, "correct horse battery\n").code).toBe(1);
  });

  it("adds a folder, lists it and takes it off again, and changes no file", () => {
    const pictures = mkdtempSync(join(tmpdir(), "atelier-pictures-"));
    writeFileSync(join(pictures, "a.png"), "x");
    const added = JSON.parse(
      atelier(["root", "add", basename(pictures), "--read-only", "--json"], "", home, { INIT_CWD: tmpdir() }).stdout,
    );
    expect(added.items).toMatchObject([{ kind: "folder", path: realpathSync(pictures), read_only: true }]);
    expect(atelier(["root", "list"]).stdout).toContain(`${added.items[0].id}  ${basename(pictures)} (folder, online, read-only, 0 files)`);
    expect(atelier(["root", "remove", added.items[0].id]).code).toBe(0);
    expect(atelier(["root", "list"]).stdout).not.toContain(added.items[0].id);
    expect(readdirSync(pictures)).toEqual(["a.png"]);
    const wrong = atelier(["root", "add", join(pictures, "a.png")]);
    expect([wrong.code, wrong.stderr.split("\n")[0]]).toEqual([2, expect.stringMatching(/is a file\. Name the folder it lies in\.$/)]);
    expect(atelier(["root", "add", pictures, "--kind", "attic"]).code).toBe(2);
    rmSync(pictures, { recursive: true });
  });

  it("says which folder of a ComfyUI stays a plain one, and how it gets its projects", () => {
    const install = realpathSync(mkdtempSync(join(tmpdir(), "atelier-comfy-")));
    const input = join(install, "input");
    mkdirSync(join(input, "fox"), { recursive: true });
    const { items } = JSON.parse(atelier(["root", "add", input, "--json"]).stdout);
    const first = atelier(["root", "add", install]);
    expect(first.stdout).toContain(`${input} stays the plain folder "input". To have its projects: root remove ${items[0].id}, then`);
    expect(atelier(["root", "remove", items[0].id]).code).toBe(0);
    expect(atelier(["root", "add", install]).stdout).toMatch(/\(input\) {2}\S+\/input$/m);
    rmSync(install, { recursive: true, force: true });
  });

  it("tells what a scan found of a folder that was just added", () => {
    const pictures = realpathSync(mkdtempSync(join(tmpdir(), "atelier-pictures-")));
    for (const name of ["a.png", "b.png"]) {
      writeFileSync(join(pictures, name), pngWith({ own: name }));
      utimesSync(join(pictures, name), 1_700_000_000, 1_700_000_000);
    }
    expect(atelier(["root", "add", pictures]).stdout).toMatch(/^Its files come .* npm run atelier -- scan$/m);
    expect(atelier(["scan"]).stdout).toContain("  2 new, 0 changed");
    rmSync(pictures, { recursive: true, force: true });
  });

  it("names a file that a scan could not read by where it lies", () => {
    const pictures = realpathSync(mkdtempSync(join(tmpdir(), "atelier-pictures-")));
    writeFileSync(join(pictures, "empty.png"), "");
    expect(atelier(["root", "add", pictures]).code).toBe(0);
    expect(atelier(["scan"]).stdout).toContain(`  ${join(pictures, "empty.png")}: the file is empty`);
    expect(atelier(["root", "list"]).stdout).toContain(`, 1 left out or unreadable)  ${pictures}`);
    expect(atelier(["root", "problems", pictures]).stdout.trim()).toBe(`${join(pictures, "empty.png")}: the file is empty`);
    expect(atelier(["root", "problems", "nowhere"]).code).toBe(1);
    rmSync(pictures, { recursive: true, force: true });
  });

  it("asks whose work it is once people have accounts", () => {
    expect(atelier(["generate", "--prompt", "a boat"]).stderr).toContain("--as");
  });

  it("says how the library is", () => {
    const status = JSON.parse(atelier(["status", "--json"]).stdout);
    expect(status.health.database).toEqual({ status: "ok", kind: "sqlite" });
    expect(status.web.answers).toBe(false);
    expect(status.health.config).toEqual({ status: "ok", damaged: [] });
    const roots = join(home, "config", "roots.json");
    const whole = readFileSync(roots);
    writeFileSync(roots, "[{");
    const told = atelier(["status"]);
    writeFileSync(roots, whole);
    expect(told.stdout).toMatch(/^config .*roots\.json$/m);
  });
});
