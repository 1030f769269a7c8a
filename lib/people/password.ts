import { hash, verify } from "@node-rs/argon2";

/** argon2id with OWASP's smallest recommended cost (19 MiB, 2 passes, 1 lane): about 20 ms here, and memory that a small machine has. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), COST);
}

let stranger: Promise<string> | undefined;

/** Whether the password fits. Without a hash (an unknown login) it takes as long and says no, so that time does not tell logins. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  stranger ??= hashPassword("nobody has this account");
  const fits = await verify(stored ?? (await stranger), password.normalize("NFKC")).catch(() => false);
  return fits && stored !== null;
}
