import { describe, expect, it } from "vitest";
import { newestFirst } from "./line.ts";

const never = new AbortController().signal;

/** Work that ends when it is told to, and notes that it began. */
function bench() {
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<string>>();
  const stopped: string[] = [];
  const work = (name: string) => (signal: AbortSignal) => {
    begun.push(name);
    const gate = Promise.withResolvers<string>();
    gates.set(name, gate);
    signal.addEventListener("abort", () => {
      stopped.push(name);
      gate.reject(signal.reason);
    });
    return gate.promise;
  };
  return { begun, stopped, work, finish: (name: string) => gates.get(name)?.resolve(name) };
}

describe("the line", () => {
  it("takes the newest first and no more at a time than there are places", async () => {
    const { begun, work, finish } = bench();
    const line = newestFirst<string>(1, 10);
    const all = ["a", "b", "c"].map((name) => line.ask(name, work(name), never));
    expect(begun).toEqual(["a"]);
    for (const name of ["a", "c", "b"]) {
      finish(name);
      await all[["a", "b", "c"].indexOf(name)];
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(begun).toEqual(["a", "c", "b"]);
    expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
  });

  it("does the same work once for all who ask", async () => {
    const { begun, work, finish } = bench();
    const line = newestFirst<string>(2, 10);
    const both = [line.ask("a", work("a"), never), line.ask("a", work("a"), never)];
    finish("a");
    expect(await Promise.all(both)).toEqual(["a", "a"]);
    expect(begun).toEqual(["a"]);
  });

  it("drops what nobody waits for any more, and stops it if it runs", async () => {
    const { begun, stopped, work, finish } = bench();
    const line = newestFirst<string>(1, 10);
    const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
    const running = line.ask("a", work("a"), one.signal);
    const waiting = line.ask("b", work("b"), two.signal);
    const shared = line.ask("a", work("a"), three.signal);
    two.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    one.abort(new Error("gone"));
    await expect(running).rejects.toThrow("gone");
    expect(stopped).toEqual([]);
    finish("a");
    expect(await shared).toBe("a");
    expect(begun).toEqual(["a"]);
    const alone = new AbortController();
    const last = line.ask("z", work("z"), alone.signal);
    alone.abort(new Error("gone"));
    await expect(last).rejects.toThrow("gone");
    expect(stopped).toEqual(["z"]);
  });

  it("turns the oldest away when too many wait, and goes on after a failure", async () => {
    const { work, finish } = bench();
    const line = newestFirst<string>(1, 2);
    const first = line.ask("a", () => Promise.reject(new Error("broken")), never);
    const others = ["b", "c", "d"].map((name) => line.ask(name, work(name), never));
    await expect(first).rejects.toThrow("broken");
    await expect(others[0]).rejects.toThrow("too much");
    await new Promise((resolve) => setImmediate(resolve));
    finish("d");
    expect(await others[2]).toBe("d");
    await new Promise((resolve) => setImmediate(resolve));
    finish("c");
    expect(await others[1]).toBe("c");
    expect(line.waiting).toBe(0);
  });
});
