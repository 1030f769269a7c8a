import { describe, expect, it } from "vitest";
import type { MediaDetail } from "#lib/media/schema.ts";
import { remixAddress } from "./remix.ts";

const carrying = (generation: unknown) => ({ generation }) as Pick<MediaDetail, "generation">;
const NONE = { api: null, ui: null };

describe("remixing from the viewer", () => {
  it("is offered for a file with a prompt, even before its recipe is read", () => {
    expect(remixAddress({ id: 7, prompt: "a fox" }, undefined)).toBe("/studio?remix=7");
    expect(remixAddress({ id: 7, prompt: null }, carrying({ prompt: "a fox", workflow: NONE }))).toBe("/studio?remix=7");
  });
  it("is offered for a file with a workflow and no prompt, as one that was scaled up", () => {
    for (const workflow of [
      { ...NONE, api: { 1: {} } },
      { ...NONE, ui: { nodes: [] } },
    ])
      expect(remixAddress({ id: 8, prompt: null }, carrying({ prompt: null, workflow }))).toBe("/studio?remix=8");
  });
  it("is not offered for a file without either, nor for one that the library does not hold", () => {
    expect(remixAddress({ id: 9, prompt: null }, undefined)).toBeNull();
    expect(remixAddress({ id: 9, prompt: null }, carrying(null))).toBeNull();
    expect(remixAddress({ id: 9, prompt: "" }, carrying({ prompt: null, workflow: NONE }))).toBeNull();
    expect(remixAddress({ id: null, prompt: "a fox" }, undefined)).toBeNull();
  });
});
