import { describe, expect, it } from "vitest";
import { actorForTest, systemActor } from "./actor.ts";
import { can, RIGHTS, type Right, rightsOf } from "./policy.ts";

const admin = actorForTest({ role: "admin" });
const anna = actorForTest({ login: "anna", role: "member" });
const guest = actorForTest({ login: "gast", role: "guest" });

describe("rights", () => {
  it("leave nothing to an admin or to the program out", () => {
    expect(rightsOf(admin)).toEqual(Object.keys(RIGHTS));
    expect(rightsOf(systemActor())).toEqual(Object.keys(RIGHTS));
  });

  it("never give a guest what a member has not, nor a member what an admin has not", () => {
    for (const right of Object.keys(RIGHTS) as Right[]) {
      for (const subject of [undefined, { owner: "bob", visibility: "private" }, { owner: "bob", visibility: "shared" }]) {
        expect(can(guest, right, subject) && !can(anna, right, subject), `${right} for a guest`).toBe(false);
        expect(can(anna, right, subject) && !can(admin, right, subject), `${right} for a member`).toBe(false);
      }
    }
  });

  it("show a guest what is shared and nothing else, so a private picture stays private", () => {
    expect(can(guest, "gallery.read", { owner: "anna", visibility: "shared" })).toBe(true);
    expect(can(guest, "gallery.read", { owner: "anna", visibility: "private" })).toBe(false);
    expect(can(guest, "gallery.read", { owner: null, visibility: null })).toBe(false);
  });

  it("let members see and change their own, see what is shared, and change nobody else's", () => {
    expect(can(anna, "gallery.read", { owner: "anna", visibility: "private" })).toBe(true);
    expect(can(anna, "gallery.read", { owner: "bob", visibility: "shared" })).toBe(true);
    expect(can(anna, "gallery.read", { owner: "bob", visibility: "private" })).toBe(false);
    expect(can(anna, "gallery.edit", { owner: "anna" })).toBe(true);
    expect(can(anna, "gallery.edit", { owner: "bob", visibility: "shared" })).toBe(false);
    expect(can(anna, "jobs.manage", { owner: "bob" })).toBe(false);
  });

  it("keep accounts, engines and settings to admins", () => {
    for (const right of ["users.manage", "engines.write", "settings.write", "queue.manage", "metrics.read"] as const) {
      expect(can(anna, right)).toBe(false);
      expect(can(guest, right)).toBe(false);
    }
  });
});
