import { AppError } from "#lib/core/errors.ts";
import { countTry, forgetTries } from "./store.ts";

/** Too many tries. `retryAfterSeconds` becomes the answer's `Retry-After`. */
export class RateLimited extends AppError {
  readonly retryAfterSeconds: number;
  constructor(detail: string, retryAfterSeconds: number) {
    super("rate_limited", detail);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Only failures count: who signs in gives the tries back. An address may be a whole house behind one proxy. */
const SIGN_IN = { account: 10, address: 50, windowMs: 15 * 60_000 } as const;

const accountKey = (login: string) => `sign-in:account:${login}`;
const addressKey = (peer: string) => `sign-in:address:${peer}`;

/**
 * Counts a try before it is made, so that many at once cannot slip through.
 * @throws RateLimited
 */
export async function takeSignInTry(login: string, peer: string, now = Date.now()): Promise<void> {
  const limits = [
    { key: accountKey(login), most: SIGN_IN.account },
    { key: addressKey(peer), most: SIGN_IN.address },
  ];
  for (const { key, most } of limits) {
    const { count, resetAt } = await countTry(key, SIGN_IN.windowMs, now);
    if (count <= most) continue;
    const seconds = Math.max(1, Math.ceil((resetAt.getTime() - now) / 1000));
    throw new RateLimited(`Too many failed tries to sign in. Try again in ${Math.ceil(seconds / 60)} minutes.`, seconds);
  }
}

export async function giveSignInTryBack(login: string, peer: string): Promise<void> {
  await forgetTries(accountKey(login), "all");
  await forgetTries(addressKey(peer), "one");
}
