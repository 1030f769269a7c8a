import { afterEach, describe, expect, it, vi } from "vitest";
import { answered, askForStill, doubted, failed, freshAddress, hear, isKnown, mayBeSign, waitOf } from "./still.ts";

afterEach(() => vi.unstubAllGlobals());

const ask = () => askForStill("/m/token/0123456789abcdef/512", new AbortController().signal);
const no = { isThere: false, reason: "the file is empty" } as const;

describe("the still of a tile", () => {
  it("doubts what is square where no blur is known, and every square waveform", () => {
    expect(mayBeSign({ kind: "image", placeholder: null }, 100, 100)).toBe(true);
    expect(mayBeSign({ kind: "image", placeholder: null }, 150, 100)).toBe(false);
    expect(mayBeSign({ kind: "image", placeholder: "3PcNNYSFeXh/d3eld0iHZoZgVwh2" }, 100, 100)).toBe(false);
    expect(mayBeSign({ kind: "audio", placeholder: "3PcNNYSFeXh/d3eld0iHZoZgVwh2" }, 100, 100)).toBe(true);
  });

  it("asks at once, then after a while, and then no more", () => {
    const first = doubted("a");
    const second = answered(first, no);
    const third = answered(second, no);
    const last = answered(third, no);
    expect([first, second, third, last].map(waitOf)).toEqual([0, 4_000, 15_000, null]);
    expect(last).toMatchObject({ state: "failed", reason: "the file is empty" });
  });

  it("asks for a picture that came late by another address than the one the sign was drawn from", () => {
    expect([freshAddress("/m/x/256", "/m/x/512"), isKnown("/m/x/512")]).toEqual(["/m/x/256", false]);
    hear("/m/x/512", no);
    expect([freshAddress("/m/x/256", "/m/x/512"), isKnown("/m/x/512")]).toEqual(["/m/x/256?again=1", false]);
    hear("/m/x/512", { isThere: true });
    expect([freshAddress("/api/x?size=512", "/m/x/512"), isKnown("/m/x/512")]).toEqual(["/api/x?size=512&again=2", true]);
    expect(freshAddress("/m/y/512", "/m/y/512")).toBe("/m/y/512");
    const late = answered(answered(doubted("a"), no), { isThere: true });
    expect([late.state, late.reason, waitOf(late)]).toEqual(["fine", null, null]);
  });

  it("counts on where a picture that is there cannot be drawn", () => {
    let still = failed(null, "a");
    for (let n = 0; n < 3; n++) still = failed(answered(still, { isThere: true }), "a");
    expect(still).toMatchObject({ state: "failed", asked: 3 });
    expect(waitOf(still)).toBeNull();
  });

  it("hears the lane's reason", async () => {
    vi.stubGlobal("fetch", async () =>
      Response.json({ detail: "There is no preview of this file: its header ends early: 3 bytes" }, { status: 404 }),
    );
    expect(await ask()).toEqual({ isThere: false, reason: "its header ends early: 3 bytes" });
    vi.stubGlobal("fetch", async () => new Response("gone", { status: 502 }));
    expect(await ask()).toEqual({ isThere: false, reason: null });
    vi.stubGlobal("fetch", async () => new Response("bytes"));
    expect(await ask()).toEqual({ isThere: true });
  });
});
