import { z } from "zod";

export const ROLES = ["admin", "member", "guest"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** An account's name in URLs, sidecars and files. It never changes after it is made. */
export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "must be 1 to 64 of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit");

/** The person at the machine itself, as long as there is no account. */
export const LOCAL_LOGIN = "local";
/** What the program does by itself. No account can take either name. */
export const SYSTEM_LOGIN = "system";

export const NewLogin = Login.refine((login) => login !== LOCAL_LOGIN && login !== SYSTEM_LOGIN, "is kept for the program itself");
export const PersonName = z.string().trim().min(1).max(120);
/** Long enough to be worth guessing at; the upper bound keeps hashing bounded. */
export const Password = z.string().min(10, "must have at least 10 characters").max(512);

declare const authorised: unique symbol;

/**
 * Someone who has been asked who they are: proof, in the type, that the question was answered. Only `actor.ts` makes them, for
 * `authorize` (people) and `systemActor` (the program).
 */
export type Actor = Readonly<{
  login: string;
  name: string;
  role: Role;
  /** Let in while accounts cannot be asked about: may look, not change. */
  looksOnly?: true;
}> & { readonly [authorised]: true };

/** `GET /me` */
export const Me = z.object({
  login: z.string(),
  name: z.string(),
  role: Role,
  /** The person at this machine, without an account. */
  local: z.boolean(),
  /** Nobody can sign in yet: the first visit makes the admin. */
  needs_setup: z.boolean(),
  rights: z.array(z.string()),
});
export type Me = z.infer<typeof Me>;

/** An account, as admins see it. */
export const User = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role: Role,
  disabled: z.boolean(),
  created_at: z.string(),
});
export type User = z.infer<typeof User>;
export const UserList = z.object({ items: z.array(User), total: z.number().int().nullable(), next_cursor: z.string().nullable() });

export const NewUser = z.object({ login: NewLogin, name: PersonName, role: Role.default("member"), password: Password });
export type NewUser = z.infer<typeof NewUser>;

export const UserPatch = z.object({
  login: Login,
  name: PersonName.optional(),
  role: Role.optional(),
  password: Password.optional(),
  disabled: z.boolean().optional(),
});
export type UserPatch = z.infer<typeof UserPatch>;

/** `POST /auth/setup`: the first admin, made with the token that the terminal showed. */
export const Setup = z.object({ token: z.string().min(1).max(200), login: NewLogin, name: PersonName, password: Password });
export type Setup = z.infer<typeof Setup>;

export const NewInvitation = z.object({
  role: Role.default("member"),
  /** Hours until it expires. */
  hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 30)
    .default(72),
});
export type NewInvitation = z.infer<typeof NewInvitation>;
export const Invitation = z.object({ token: z.string(), path: z.string(), role: Role, expires_at: z.string() });
export type Invitation = z.infer<typeof Invitation>;

export const AcceptInvitation = z.object({ token: z.string().min(1).max(2000), login: NewLogin, name: PersonName, password: Password });
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;
