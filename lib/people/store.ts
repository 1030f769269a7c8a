import { db, type Tx } from "#lib/db/client.ts";
import type { Role } from "./schema.ts";

export interface UserRow {
  login: string;
  name: string;
  role: string;
  passwordHash: string | null;
  sessionEpoch: number;
  disabledAt: Date | null;
  createdAt: Date;
}

export function findUser(login: string, tx: Tx = db()): Promise<UserRow | null> {
  return tx.user.findUnique({ where: { login } });
}

export async function anyUser(tx: Tx = db()): Promise<boolean> {
  return (await tx.user.findFirst({ select: { login: true } })) !== null;
}

export function insertUser(row: { login: string; name: string; role: Role; passwordHash: string }, tx: Tx = db()): Promise<UserRow> {
  return tx.user.create({ data: { ...row, createdAt: new Date() } });
}
