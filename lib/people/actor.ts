import { type Actor, LOCAL_LOGIN, type Role, SYSTEM_LOGIN } from "./schema.ts";

/** The one place that makes actors. Called by `authorize.ts`, which has asked; nothing else imports it but this file's own makers. */
export function provenActor(person: { login: string; name: string; role: Role }): Actor {
  return Object.freeze({ login: person.login, name: person.name, role: person.role }) as Actor;
}

/** The program itself: schedules, scans, the worker's own work. Owns nothing. */
export function systemActor(): Actor {
  return provenActor({ login: SYSTEM_LOGIN, name: "Atelier", role: "admin" });
}

/** The person at the machine: what a command on the terminal acts as, having the files under its hands anyway. */
export function localActor(): Actor {
  return provenActor({ login: LOCAL_LOGIN, name: "Local", role: "admin" });
}

/** The person at the machine while nobody can say whether there are accounts. */
export function onlookingActor(): Actor {
  return Object.freeze({ ...localActor(), looksOnly: true }) as Actor;
}

/** For tests alone: someone with a role, without an account or a request. */
export function actorForTest(person: Partial<{ login: string; name: string; role: Role }> = {}): Actor {
  const login = person.login ?? "anna";
  return provenActor({ login, name: person.name ?? login, role: person.role ?? "member" });
}
