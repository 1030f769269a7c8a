import { describe, expect, it } from "vitest";
import { jobKeys, queueKeys } from "#lib/generation/client.ts";
import { mediaKeys } from "#lib/media/client.ts";
import { EFFECTS, effectsOf } from "./effects.ts";

describe("what an event does to the browser's cache", () => {
  it("is said once for each event", () => {
    const types = EFFECTS.map(({ event }) => event.type);
    expect(new Set(types).size).toBe(types.length);
  });

  it("shows a job's new state at once, then reads its row, the lists and the line again", () => {
    const effects = effectsOf("job.changed", JSON.stringify({ job_id: "j1", type: "generate", status: "running", project_id: "foxes" }));
    expect(effects).toEqual([
      { kind: "status", job: "j1", status: "running" },
      { kind: "stale", key: jobKeys.detail("j1") },
      { kind: "stale", key: jobKeys.lists },
      { kind: "stale", key: jobKeys.matrices },
      { kind: "stale", key: queueKeys.state },
    ]);
  });

  it("asks the server for nothing while frames of a running job come in", () => {
    const frame = { job_id: "j1", progress: { value: 3, max: 8 }, note: null, preview: 2, preview_url: "/m/t/live/j1?n=2" };
    expect(effectsOf("job.live", JSON.stringify(frame))).toEqual([{ kind: "frame", frame }]);
  });

  it("does nothing for an event of a newer server, or one that cannot be read", () => {
    expect(effectsOf("moon.full", "{}")).toEqual([]);
    expect(effectsOf("job.changed", "{")).toEqual([]);
    expect(effectsOf("job.changed", '{"job_id": 7}')).toEqual([]);
  });

  it("reads a changed file again, and the numbers too where lists have more or fewer of them", () => {
    expect(effectsOf("media.changed", JSON.stringify({ ids: [7] }))).toEqual([{ kind: "reread", ids: [7] }]);
    const effects = effectsOf("media.changed", JSON.stringify({ ids: [7], recount: true }));
    expect(effects).toContainEqual({ kind: "reread", ids: [7] });
    for (const key of [["projects"], mediaKeys.summaries, ["tree"]]) expect(effects).toContainEqual({ kind: "stale", key });
  });

  it("reads everything that shows a folder's files again when the folder comes or goes", () => {
    const effects = effectsOf("root.changed", JSON.stringify({ root_id: "abcd1234" }));
    expect(effects).toContainEqual({ kind: "relist" });
    for (const key of [["roots"], ["engines"], ["media"], ["projects"], ["tree"]]) expect(effects).toContainEqual({ kind: "stale", key });
  });

  it("asks nothing while a scan goes on, and for the folders' numbers when it has ended", () => {
    const progress = { job_id: "s1", mode: "quick", found: 10, read: 2, ended: false };
    expect(effectsOf("scan.progress", JSON.stringify(progress))).toEqual([{ kind: "scan", progress }]);
    const ended = { ...progress, ended: true };
    expect(effectsOf("scan.progress", JSON.stringify(ended))).toEqual([
      { kind: "scan", progress: ended },
      { kind: "stale", key: ["roots"] },
    ]);
  });
});
