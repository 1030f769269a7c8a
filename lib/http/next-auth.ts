import { createHash, randomBytes } from "node:crypto";
import NextAuth, { type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { AppError } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { holdsSession } from "#lib/people/authorize.ts";
import { endSessions, signIn } from "#lib/people/service.ts";
import { SESSION_SECONDS, sessionCookieName, sessionSecret } from "#lib/people/session.ts";
import { factsOf } from "./front.ts";

/** next-auth asks for the default export, which Node and bundlers wrap differently. */
const unwrap = <T>(module: T): T => (module as { default?: T }).default ?? module;

interface Asked {
  peer: string;
  secure: boolean;
  /** next-auth turns every failure into one redirect; ours keep their code. */
  failed: (error: unknown) => void;
}

function options({ peer, secure, failed }: Asked): NextAuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    useSecureCookies: secure,
    cookies: { sessionToken: { name: sessionCookieName(secure), options: { httpOnly: true, sameSite: "lax", path: "/", secure } } },
    pages: { signIn: "/auth/sign-in", error: "/auth/sign-in" },
    providers: [
      unwrap(CredentialsProvider)({
        credentials: { login: {}, password: {} },
        async authorize(given) {
          try {
            const row = await signIn({ login: given?.login ?? "", password: given?.password ?? "", peer });
            return row && { id: row.login, name: row.name, epoch: row.sessionEpoch };
          } catch (error) {
            failed(error);
            return null;
          }
        },
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (user) return { sub: user.id, epoch: (user as unknown as { epoch: number }).epoch };
        if (typeof token.sub === "string" && (await holdsSession({ login: token.sub, epoch: Number(token.epoch) }))) return token;
        throw new Error("this session is over");
      },
      session: ({ session, token }) => ({ ...session, user: { ...session.user, login: token.sub } }),
    },
    events: {
      // The cookie goes from this browser alone; the account's next epoch makes a copy of it worthless.
      signOut: async ({ token }) => {
        if (typeof token?.sub === "string" && typeof token.epoch === "number") await endSessions({ login: token.sub, epoch: token.epoch });
      },
    },
    logger: {
      error: (code, metadata) => {
        const cause = metadata instanceof Error ? metadata : metadata.error;
        if (isDatabaseUnavailable(cause)) failed(cause);
        log.debug("next-auth", { code, reason: cause instanceof Error ? cause.message : undefined });
      },
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

/** What next-auth's handler for the older kind of Next routes needs of a request and answers to; free of Next's own machinery. */
class Answer {
  readonly headers = new Headers();
  body = "";
  code = 200;

  status(code: number): this {
    this.code = code;
    return this;
  }
  getHeader(name: string): string | string[] | undefined {
    if (name.toLowerCase() === "set-cookie") return this.headers.getSetCookie();
    return this.headers.get(name) ?? undefined;
  }
  setHeader(name: string, value: string | string[]): this {
    this.headers.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) this.headers.append(name, one);
    return this;
  }
  json(value: unknown): void {
    this.setHeader("content-type", "application/json");
    this.body = JSON.stringify(value);
  }
  send(value: unknown): void {
    if (typeof value === "object" && value !== null) this.json(value);
    else this.body = value === undefined ? "" : String(value);
  }
  end(): void {}
}

async function readForm(request: Request): Promise<Record<string, string>> {
  const text = await request.text();
  if (text.length > 20_000) throw new AppError("too_large", "That is more than a sign-in form holds.");
  if (!/^application\/json/i.test(request.headers.get("content-type") ?? "")) return Object.fromEntries(new URLSearchParams(text));
  try {
    const given: unknown = JSON.parse(text || "{}");
    return Object.fromEntries(Object.entries(given as object).map(([key, value]) => [key, String(value)]));
  } catch (error) {
    throw new AppError("invalid", "The body is not valid JSON.", { cause: error });
  }
}

function readCookies(header: string | null): Record<string, string> {
  const pairs = (header ?? "")
    .split(";")
    .map((part) => [part.slice(0, part.indexOf("=")).trim(), part.slice(part.indexOf("=") + 1).trim()]);
  return Object.fromEntries(pairs.filter(([name]) => name).flatMap(([name, value]) => decodedPair(name ?? "", value ?? "")));
}

/** Nothing for a cookie that is not percent-encoded rightly: another program's under the same host, which is no reason to fail. */
function decodedPair(name: string, value: string): [string, string][] {
  try {
    return [[name, decodeURIComponent(value)]];
  } catch {
    return [];
  }
}

/**
 * The guard has refused what another site asked for (Origin, Sec-Fetch-Site), so next-auth's token adds nothing; who sends none is given
 * a pair that fits: the cookie is `token|sha256(token + secret)`, as next-auth itself makes it.
 */
function withCsrfPair(body: Record<string, string>, cookies: Record<string, string>, secure: boolean): void {
  if (body.csrfToken) return;
  const token = randomBytes(32).toString("hex");
  body.csrfToken = token;
  const hash = createHash("sha256").update(`${token}${sessionSecret()}`).digest("hex");
  cookies[`${secure ? "__Host-" : ""}next-auth.csrf-token`] = `${token}|${hash}`;
}

/** Everything next-auth answers: `csrf`, `providers`, `session`, `signin`, `signout`, `callback/credentials`. */
export async function answerNextAuth(request: Request, action: readonly string[]): Promise<Response> {
  const facts = factsOf(request.headers);
  const secure = facts?.secure ?? false;
  const url = new URL(request.url);
  const host = request.headers.get("host") ?? url.host;
  const body = request.method === "POST" ? await readForm(request) : {};
  const cookies = readCookies(request.headers.get("cookie"));
  if (request.method === "POST") withCsrfPair(body, cookies, secure);
  const headers = {
    ...Object.fromEntries(request.headers),
    host,
    "x-forwarded-host": host,
    "x-forwarded-proto": secure ? "https" : "http",
  };
  const query = { ...Object.fromEntries(url.searchParams), nextauth: [...action] };
  let failure: unknown;
  const answer = new Answer();
  const asked = { peer: facts?.peer ?? "", secure, failed: (error: unknown) => (failure ??= error) };
  process.env.AUTH_TRUST_HOST ??= "1";
  await unwrap(NextAuth)({ method: request.method, headers, cookies, body, query } as never, answer as never, options(asked));
  if (failure !== undefined) throw failure;
  return new Response(answer.body, { status: answer.code, headers: answer.headers });
}
