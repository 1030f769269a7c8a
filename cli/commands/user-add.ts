import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { NewUser } from "#lib/people/schema.ts";
import { addUser } from "#lib/people/service.ts";
import { type Answer, type Command, type Given, text, UsageError } from "./command.ts";

export const userAdd: Command = {
  name: "user add",
  arguments: '<login> --name "…" [--role admin|member|guest] [--password-stdin]',
  summary: "Makes an account. The password is asked for, or read from standard input.",
  options: {
    name: { type: "string", about: "how the person is called" },
    role: { type: "string", about: "admin, member (the default) or guest" },
    "password-stdin": { type: "boolean", about: "read the password from standard input" },
  },
  run: addAccount,
};

async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError("There is no terminal to ask for the password on: use --password-stdin.");
  process.stderr.write("Password: ");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  const password = await lines.question("");
  lines.close();
  process.stderr.write("\n");
  return password;
}

async function addAccount(given: Given): Promise<Answer> {
  const [login, ...more] = given.positionals;
  if (!login || more.length > 0) throw new UsageError("Name one login: user add <login>.");
  const password = given.values["password-stdin"] ? (await readAll(process.stdin)).replace(/\r?\n$/, "") : await askPassword();
  const person = NewUser.safeParse({ login, name: text(given, "name") ?? login, role: text(given, "role") ?? "member", password });
  if (!person.success) throw new UsageError(person.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"));
  await addUser(person.data);
  const { name, role } = person.data;
  return { code: 0, json: { login, name, role }, text: `${name} can sign in as "${login}" (${role}).` };
}
