import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT } from "./draft.ts";
import { DraftStore } from "./draft-store.ts";

function storeAt() {
  const clock = { now: 0 };
  const store = new DraftStore(EMPTY_DRAFT, () => clock.now);
  const write = (key: string, value: string | number) =>
    store.change(`values.${key}`, (draft) => ({ ...draft, values: { ...draft.values, [key]: value } }));
  return { clock, store, write };
}

describe("steps back on the form", () => {
  it("take back what was typed in one go as one, and each field apart", () => {
    const { clock, store, write } = storeAt();
    for (const text of ["a", "a f", "a fox"]) {
      write("prompt", text);
      clock.now += 200;
    }
    write("steps", 30);
    expect(store.undo()).toBe(true);
    expect(store.draft.values).toEqual({ prompt: "a fox" });
    store.undo();
    expect(store.draft.values).toEqual({});
    expect(store.undo()).toBe(false);
    store.redo();
    store.redo();
    expect(store.draft.values).toEqual({ prompt: "a fox", steps: 30 });
    expect(store.canRedo).toBe(false);
  });

  it("begin anew after a pause, after undoing, and give up what was undone once something else is done", () => {
    const { clock, store, write } = storeAt();
    write("prompt", "a");
    clock.now += 5_000;
    write("prompt", "b");
    store.undo();
    expect(store.draft.values.prompt).toBe("a");
    write("prompt", "c");
    expect(store.canRedo).toBe(false);
    store.undo();
    expect(store.draft.values.prompt).toBe("a");
  });

  it("leave the stage alone", () => {
    const { store, write } = storeAt();
    write("prompt", "a");
    store.replace((draft) => ({ ...draft, watched: "j1" }));
    store.undo();
    expect(store.draft).toMatchObject({ values: {}, watched: "j1" });
  });

  it("are not without end, and tell nobody of what changes nothing", () => {
    const { clock, store, write } = storeAt();
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    for (let n = 0; n < 150; n += 1) {
      clock.now += 2_000;
      write("steps", n);
    }
    store.change("none", (draft) => draft);
    expect(told).toBe(150);
    let steps = 0;
    while (store.undo()) steps += 1;
    expect(steps).toBe(100);
  });
});
