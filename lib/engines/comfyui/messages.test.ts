import fc from "fast-check";
import { expect, it } from "vitest";
import { readBinary, readText } from "./messages.ts";

const framed = (kind: number, length: number, ...parts: (string | Uint8Array)[]): Uint8Array => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(kind, 0);
  head.writeUInt32BE(length, 4);
  return Buffer.concat([head, ...parts.map((part) => Buffer.from(part))]);
};

it("a preview is the picture behind its header, whose node and prompt the newer kind tells", () => {
  expect(readBinary(framed(1, 1, "picture"))).toEqual({ kind: "preview", prompt: null, node: null, image: Buffer.from("picture") });
  const about = JSON.stringify({ node_id: "12:3", display_node_id: "12", prompt_id: "p" });
  expect(readBinary(framed(4, about.length, about, "picture"))).toEqual({
    kind: "preview",
    prompt: "p",
    node: "12",
    image: Buffer.from("picture"),
  });
});

it("words of a node come with its id before them", () => {
  expect(readBinary(framed(3, 2, "17", "schön ✓"))).toEqual({ kind: "words", prompt: null, node: "17", text: "schön ✓" });
});

it("a length that lies, JSON that is none and kinds of tomorrow are passed over", () => {
  for (const bytes of [new Uint8Array(0), framed(4, 4_000_000_000, "{}"), framed(4, 3, "{a}"), framed(9, 0), framed(3, 99, "x")])
    expect(readBinary(bytes)).toBeNull();
  for (const text of ["", "{", "null", "[]", '{"type":"executing"}', '{"type":"of_tomorrow","data":{}}', '{"type":"toString","data":{}}'])
    expect(readText(text)).toBeNull();
});

it("after a reconnect a node is told without its prompt, and after an end no node", () => {
  expect(readText('{"type":"executing","data":{"node":"3"}}')).toEqual({ kind: "executing", prompt: null, node: "3" });
  expect(readText('{"type":"executing","data":{"node":null,"prompt_id":"p"}}')).toEqual({ kind: "executing", prompt: "p", node: null });
});

it("whatever comes, nothing is thrown", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.json(), (bytes, json) => {
      readBinary(bytes);
      readText(json);
      readText(`{"type":"progress_state","data":${json}}`);
      readText(`{"type":"executed","data":{"prompt_id":"p","nodes":${json},"node":${json}}}`);
    }),
  );
});
