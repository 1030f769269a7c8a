import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import type { Database } from "#lib/db/client.ts";
import { changeSettings, readSetting } from "#lib/settings/service.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { actorOfLogin, authorize, forgetPeople } from "./authorize.ts";
import { setupUrl } from "./first-admin.ts";
import { makeInvitation } from "./invitations.ts";
import type { Role } from "./schema.ts";
import {
  acceptInvitation,
  addUser,
  changeRole,
  disable,
  editUser,
  endSessions,
  listUsers,
  nameLocalPerson,
  setPassword,
  setUp,
  signIn,
} from "./service.ts";
import { sessionCookie, sessionTokenIn } from "./session.ts";

const PASSWORD = "correct horse battery";
const person = (login: string, role: Role = "member") => ({ login, name: login.toUpperCase(), role, password: PASSWORD });
const tokenOf = async (row: { login: string; sessionEpoch: number }) =>
  sessionTokenIn(await sessionCookie({ login: row.login, epoch: row.sessionEpoch }, false));

describeEachDatabase("people", (database: () => Database) => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "atelier-people-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, HOST: "192.0.2.1" }));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  beforeEach(async () => {
    await database().client.user.deleteMany();
    await database().client.rateLimit.deleteMany();
    await database().client.mediaFile.deleteMany();
    forgetPeople();
  });

  it("take the local person for admin as long as there is no account, and not an instant longer", async () => {
    expect(await authorize({ local: true, session: null })).toMatchObject({ login: "local", role: "admin" });
    expect(await authorize({ local: false, session: null })).toBeNull();
    await addUser(person("anna", "admin"));
    expect(await authorize({ local: true, session: null })).toBeNull();
  });

  it("refuse a first account that is no admin's, because nobody could then make another", async () => {
    await expect(addUser(person("anna", "member"))).rejects.toMatchObject({ code: "conflict", field: "role" });
    expect((await listUsers({ limit: 10 })).total).toBe(0);
  });

  it("know a session by its account, and end it when password, role or standing changes", async () => {
    await addUser(person("root", "admin"));
    const row = await addUser(person("anna"));
    const session = await tokenOf(row);
    expect(await authorize({ local: false, session })).toMatchObject({ login: "anna", name: "ANNA", role: "member" });
    await editUser("anna", { name: "Anna" });
    expect(await authorize({ local: false, session })).toMatchObject({ name: "Anna" });
    for (const change of [() => setPassword("anna", "another long password"), () => changeRole("anna", "guest"), () => disable("anna")]) {
      const before = await database().client.user.findUniqueOrThrow({ where: { login: "anna" } });
      const held = await tokenOf(before);
      expect(await authorize({ local: false, session: held })).not.toBeNull();
      await change();
      expect(await authorize({ local: false, session: held })).toBeNull();
    }
    expect(await actorOfLogin("anna")).toBeNull();
  });

  it("end an account's sessions when its person signs out, once, and nobody else's", async () => {
    const root = await tokenOf(await addUser(person("root", "admin")));
    const row = await addUser(person("anna"));
    const old = await tokenOf(row);
    expect(await authorize({ local: false, session: old })).not.toBeNull();
    await endSessions({ login: "anna", epoch: row.sessionEpoch });
    expect(await authorize({ local: false, session: old })).toBeNull();
    const again = await signIn({ login: "anna", password: PASSWORD, peer: "192.0.2.7" });
    const fresh = again && (await tokenOf(again));
    await endSessions({ login: "anna", epoch: row.sessionEpoch });
    expect(await authorize({ local: false, session: fresh }), "an old cookie ends no newer session").toMatchObject({ login: "anna" });
    expect(await authorize({ local: false, session: root })).toMatchObject({ login: "root" });
  });

  it("take a forged or foreign session for nobody", async () => {
    const row = await addUser(person("anna", "admin"));
    const session = (await tokenOf(row)) ?? "";
    expect(await authorize({ local: false, session: `${session.slice(0, -4)}AAAA` })).toBeNull();
    expect(await authorize({ local: false, session: "nonsense" })).toBeNull();
  });

  it("keep at least one admin who can sign in, also when two go at once", async () => {
    await addUser(person("anna", "admin"));
    await expect(disable("anna")).rejects.toMatchObject({ code: "conflict" });
    await expect(changeRole("anna", "member")).rejects.toMatchObject({ code: "conflict" });
    await addUser(person("berta", "admin"));
    const both = await Promise.allSettled([disable("anna"), changeRole("berta", "member")]);
    expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await database().client.user.count({ where: { role: "admin", disabledAt: null } })).toBe(1);
  });

  it("refuse a login that is taken, and name the field", async () => {
    await addUser(person("anna", "admin"));
    await expect(addUser(person("anna"))).rejects.toMatchObject({ code: "conflict", field: "login" });
  });

  it("sign in by password, not when disabled, and store no password readably", async () => {
    await addUser(person("root", "admin"));
    await addUser(person("anna"));
    expect(await signIn({ login: "Anna", password: PASSWORD, peer: "192.0.2.7" })).toMatchObject({ login: "anna" });
    expect(await signIn({ login: "anna", password: "wrong password", peer: "192.0.2.7" })).toBeNull();
    expect(await signIn({ login: "nobody", password: PASSWORD, peer: "192.0.2.7" })).toBeNull();
    await disable("anna");
    expect(await signIn({ login: "anna", password: PASSWORD, peer: "192.0.2.7" })).toBeNull();
    const row = await database().client.user.findUniqueOrThrow({ where: { login: "anna" } });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("stop counting out the account after ten failures from many addresses, and say when to come back", async () => {
    await addUser(person("anna", "admin"));
    const tries = await Promise.allSettled(
      Array.from({ length: 14 }, (_, n) => signIn({ login: "anna", password: "wrong password", peer: `192.0.2.${n}` })),
    );
    const refused = tries
      .filter((one) => one.status === "rejected")
      .map((one) => one.reason as { code: string; retryAfterSeconds: number });
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ code: "rate_limited" });
    expect(refused[0]?.retryAfterSeconds).toBeGreaterThan(800);
    await expect(signIn({ login: "anna", password: PASSWORD, peer: "192.0.2.99" })).rejects.toMatchObject({ code: "rate_limited" });
    await database().client.rateLimit.updateMany({ data: { resetAt: new Date(Date.now() - 1) } });
    expect(await signIn({ login: "anna", password: PASSWORD, peer: "192.0.2.99" })).toMatchObject({ login: "anna" });
  });

  it("stop an address that goes through many logins, and forget tries that ended well", async () => {
    await addUser(person("anna", "admin"));
    for (let n = 0; n < 30; n++) await signIn({ login: "anna", password: PASSWORD, peer: "192.0.2.8" });
    const tries = await Promise.allSettled(
      Array.from({ length: 55 }, (_, n) => signIn({ login: `user${n}`, password: "wrong password", peer: "192.0.2.8" })),
    );
    expect(tries.filter((one) => one.status === "rejected")).toHaveLength(5);
  }, 60_000);

  it("make the first admin by the token from the terminal, once, and give it what the local person made", async () => {
    const file = { filename: "a.png", directory: "r", fileType: "image", extension: "png", rootId: "r", visibility: "private" };
    await database().client.mediaFile.create({ data: { ...file, filePath: "r/a.png", ownerId: "local" } });
    await database().client.mediaFile.create({ data: { ...file, filePath: "r/b.png", ownerId: null } });
    const url = await setupUrl("http://192.0.2.1:3000");
    expect(url).toMatch(/^http:\/\/192\.0\.2\.1:3000\/auth\/setup\?token=[A-Za-z0-9_-]{43}$/);
    expect(await setupUrl("http://192.0.2.1:3000")).toBe(url);
    const token = new URL(url ?? "").searchParams.get("token") ?? "";
    expect(statSync(join(home, "config", "setup.json")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(home, "config", "setup.json"), "utf8")).not.toContain(token);

    const { role: _, ...anna } = person("anna");
    await expect(setUp({ ...anna, token: "a".repeat(43) })).rejects.toMatchObject({ code: "forbidden", field: "token" });
    const both = await Promise.allSettled([setUp({ ...anna, token }), setUp({ ...anna, login: "eve", token })]);
    expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const users = await listUsers({ limit: 10 });
    expect(users.rows).toHaveLength(1);
    const login = users.rows[0]?.login ?? "";
    expect(users.rows[0]?.role).toBe("admin");
    expect(await database().client.mediaFile.findMany({ orderBy: { id: "asc" }, select: { ownerId: true } })).toEqual([
      { ownerId: login },
      { ownerId: null },
    ]);
    expect(JSON.parse(readFileSync(join(home, "config", "settings.json"), "utf8"))).toMatchObject({ "people.local_login": login });
    await changeSettings({ "people.local_login": null });
    await nameLocalPerson();
    expect(await readSetting("people.local_login"), "named at the next start after a crash in between").toBe(login);
    await expect(setUp({ ...anna, login: "third", token })).rejects.toMatchObject({ code: "conflict" });
    expect(await setupUrl("http://192.0.2.1:3000")).toBeNull();
  });

  it("let someone invited in once, in time, with the role that was granted", async () => {
    await addUser(person("root", "admin"));
    const { role: _, ...anna } = person("anna");
    const { token } = makeInvitation("guest", 1);
    const both = await Promise.allSettled([acceptInvitation({ ...anna, token }), acceptInvitation({ ...anna, login: "berta", token })]);
    expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect((await listUsers({ limit: 10 })).rows.map((row) => row.role)).toContain("guest");
    const [payload = "", signature = ""] = token.split(".");
    const promoted = Buffer.from(Buffer.from(payload, "base64url").toString().replace("guest", "admin")).toString("base64url");
    await expect(acceptInvitation({ ...anna, login: "eve", token: `${promoted}.${signature}` })).rejects.toMatchObject({
      code: "forbidden",
    });
    const old = makeInvitation("member", 1, Date.now() - 2 * 3_600_000);
    await expect(acceptInvitation({ ...anna, login: "eve", token: old.token })).rejects.toMatchObject({ code: "forbidden" });
    expect((await listUsers({ limit: 10 })).total).toBe(2);
  });

  it("list accounts page by page without missing or repeating one", async () => {
    await addUser(person("root", "admin"));
    for (const login of ["anna", "berta", "carl"]) await addUser(person(login));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listUsers({ limit: 2, cursor });
      expect(page.total).toBe(4);
      seen.push(...page.rows.map((row) => row.login));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen).toEqual(["anna", "berta", "carl", "root"]);
  });
});
