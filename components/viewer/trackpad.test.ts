import { expect, it, vi } from "vitest";
import { hearTrackpad } from "./trackpad.ts";

const gesture = (type: string, scale: number) => Object.assign(new Event(type, { cancelable: true }), { scale, clientX: 30, clientY: 40 });

it("tells each step of a pinch on a trackpad, and keeps the page from zooming", () => {
  vi.stubGlobal("navigator", { maxTouchPoints: 0 });
  const node = new EventTarget();
  const steps: unknown[] = [];
  const end = hearTrackpad(node, (factor, at) => steps.push([factor, at.clientX, at.clientY]));
  for (const [type, scale] of [
    ["gesturestart", 1],
    ["gesturechange", 2],
    ["gesturechange", 3],
    ["gesturestart", 1],
    ["gesturechange", 0.5],
  ] as const) {
    expect(node.dispatchEvent(gesture(type, scale))).toBe(false);
  }
  expect(steps).toEqual([
    [2, 30, 40],
    [1.5, 30, 40],
    [0.5, 30, 40],
  ]);
  end();
  node.dispatchEvent(gesture("gesturechange", 9));
  expect(steps).toHaveLength(3);
  vi.unstubAllGlobals();
});

it("leaves fingers on a screen to the pointers", () => {
  vi.stubGlobal("navigator", { maxTouchPoints: 5 });
  const node = new EventTarget();
  hearTrackpad(node, () => expect.unreachable());
  expect(node.dispatchEvent(gesture("gesturechange", 2))).toBe(true);
  vi.unstubAllGlobals();
});
