import { refusal } from "#lib/i18n/reasons.ts";
import { changeSettings, readSetting } from "#lib/settings/service.ts";
import { accountsExist, forgetPeople } from "./authorize.ts";
import { endSetup, isSetupToken } from "./first-admin.ts";
import { readInvitation } from "./invitations.ts";
import { giveSignInTryBack, takeSignInTry } from "./limits.ts";
import { hashPassword, isPassword } from "./password.ts";
import { type AcceptInvitation, LOCAL_LOGIN, Login, type NewUser, type Role, type Setup } from "./schema.ts";
import {
  changeUser,
  countUsers,
  findUser,
  firstUser,
  insertUser,
  pageOfUsers,
  raiseEpoch,
  type UserChange,
  type UserRow,
} from "./store.ts";

/** Adds an account. The first there is must be an admin's; it takes over what the local person made. */
export async function addUser(person: NewUser): Promise<UserRow> {
  if (await accountsExist()) return insert(person, "next");
  if (person.role !== "admin") throw refusal("conflict", "first_is_admin", {}, { field: "role" });
  return insert(person, "first");
}

async function insert(person: NewUser, as: "first" | "next", ticket?: { key: string; until: Date }): Promise<UserRow> {
  const { login, name, role, password } = person;
  const passwordHash = await hashPassword(password);
  try {
    const row = await insertUser({ login, name, role, passwordHash }, { as, ...(ticket ? { ticket } : {}) });
    if (as === "first") await changeSettings({ "people.local_login": login });
    return row;
  } finally {
    forgetPeople();
  }
}

/** Makes good what a crash between the first account and its word on the disk left out. To be called at every start. */
export async function nameLocalPerson(): Promise<void> {
  if ((await readSetting("people.local_login")) !== LOCAL_LOGIN) return;
  const first = await firstUser();
  if (first) await changeSettings({ "people.local_login": first.login });
}

/** The first visit of a server that others can reach: makes the admin, with the token that the terminal showed. */
export async function setUp(setup: Setup): Promise<UserRow> {
  if (await accountsExist()) throw refusal("conflict", "account_exists");
  if (!(await isSetupToken(setup.token))) throw refusal("forbidden", "setup_token_wrong", {}, { field: "token" });
  const { login, name, password } = setup;
  const made = await insert({ login, name, password, role: "admin" }, "first");
  await endSetup();
  return made;
}

/** Someone invited makes their account. An invitation works once. */
export async function acceptInvitation(accepted: AcceptInvitation): Promise<UserRow> {
  const { id, role, expires } = readInvitation(accepted.token);
  const { login, name, password } = accepted;
  return insert({ login, name, password, role }, "next", { key: `invitation:${id}`, until: new Date(expires) });
}

/**
 * The account, when login and password fit and it is not disabled; else null. An unknown login takes as long as a wrong password.
 * @throws RateLimited
 */
export async function signIn(given: { login: string; password: string; peer: string }): Promise<UserRow | null> {
  const login = Login.safeParse(given.login).data ?? "";
  await takeSignInTry(login, given.peer);
  const row = await findUser(login);
  const fits = await isPassword(row?.passwordHash ?? null, given.password.slice(0, 1024));
  if (!row || !fits || row.disabledAt !== null) return null;
  await giveSignInTryBack(login, given.peer);
  return row;
}

async function change(login: string, changes: UserChange): Promise<UserRow> {
  try {
    const row = await changeUser(login, changes);
    if (!row) throw refusal("not_found", "account_unknown", { login }, { field: "login" });
    return row;
  } finally {
    forgetPeople();
  }
}

/** Changes what is given; anything but the name ends the account's sessions. */
export async function editUser(
  login: string,
  edit: { name?: string | undefined; role?: Role | undefined; password?: string | undefined; disabled?: boolean | undefined },
): Promise<UserRow> {
  const { password, ...rest } = edit;
  return change(login, { ...rest, ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }) });
}

export const setPassword = (login: string, password: string): Promise<UserRow> => editUser(login, { password });
export const disable = (login: string): Promise<UserRow> => change(login, { disabled: true });
export const changeRole = (login: string, role: Role): Promise<UserRow> => change(login, { role });

/** Someone signs out: every session of the account's present epoch is over. One that is over already ends nobody else's. */
export async function endSessions(session: { readonly login: string; readonly epoch: number }): Promise<void> {
  try {
    await raiseEpoch(session.login, session.epoch);
  } finally {
    forgetPeople();
  }
}

/** Accounts by login, from after `cursor` on. */
export async function listUsers(page: { limit: number; cursor?: string | undefined; count?: "exact" | "none" }) {
  const rows = await pageOfUsers(page.cursor ?? null, page.limit + 1);
  const items = rows.slice(0, page.limit);
  const next = rows.length > page.limit ? (items.at(-1)?.login ?? null) : null;
  return { rows: items, total: page.count === "none" ? null : await countUsers(), next };
}
