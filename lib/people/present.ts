import type { z } from "zod";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { accountsExist } from "./authorize.ts";
import { rightsOf } from "./policy.ts";
import { type Actor, LOCAL_LOGIN, type Me, type Role, type User, type UserList } from "./schema.ts";
import type { UserRow } from "./store.ts";

export function presentUser(row: UserRow): User {
  return {
    id: row.login,
    login: row.login,
    name: row.name,
    role: row.role as Role,
    disabled: row.disabledAt !== null,
    created_at: row.createdAt.toISOString(),
  };
}

export function presentUsers(page: { rows: readonly UserRow[]; total: number | null; next: string | null }): z.infer<typeof UserList> {
  return { items: page.rows.map(presentUser), total: page.total, next_cursor: page.next };
}

export async function presentMe(actor: Actor): Promise<Me> {
  const { login, name, role } = actor;
  return { login, name, role, local: login === LOCAL_LOGIN, needs_setup: await needsSetup(), rights: rightsOf(actor) };
}

/** While nobody can be asked about accounts, none can be made either. */
async function needsSetup(): Promise<boolean> {
  try {
    return !(await accountsExist());
  } catch (error) {
    if (isDatabaseUnavailable(error)) return false;
    throw error;
  }
}
