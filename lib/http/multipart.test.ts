import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { boundaryOf, dispositionOf, withMultipart } from "./multipart.ts";

const folder = mkdtempSync(join(tmpdir(), "atelier-multipart-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const BOUNDS = { folder, maxFileBytes: 100_000 };

/** A request whose body arrives in pieces of `size` bytes. */
function inPieces(bytes: Uint8Array, type: string, size: number): Request {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  return new Request("http://localhost/", { method: "POST", body, headers: { "content-type": type }, duplex: "half" } as RequestInit);
}

async function formOf(file: Uint8Array<ArrayBuffer>, name = "a.json"): Promise<{ bytes: Uint8Array; type: string }> {
  const form = new FormData();
  form.set("name", "füchse");
  form.set("file", new File([file], name));
  const request = new Request("http://localhost/", { method: "POST", body: form });
  return { type: request.headers.get("content-type") ?? "", bytes: new Uint8Array(await request.arrayBuffer()) };
}

describe("a multipart body", () => {
  it("is read whole however it is cut into pieces, and its file is gone afterwards", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 90 }), async (content, size) => {
        // What looks like the beginning of a delimiter belongs to the file.
        const file = Buffer.concat([Buffer.from("\r\n--"), Buffer.from(content), Buffer.from("\r\n--\r\n")]);
        const { bytes, type } = await formOf(file);
        const path = await withMultipart(inPieces(bytes, type, size), BOUNDS, async ({ fields, file: got }) => {
          expect(fields).toEqual({ name: "füchse" });
          expect(got).toMatchObject({ filename: "a.json", size: file.length });
          expect(readFileSync(got?.path ?? "").equals(file)).toBe(true);
          return got?.path ?? "";
        });
        expect(existsSync(path)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it("that breaks off, at whatever byte, is refused and leaves nothing", async () => {
    const { bytes, type } = await formOf(Buffer.from("{}"));
    for (let length = 0; length < bytes.length - 4; length += 1) {
      const read = withMultipart(inPieces(bytes.slice(0, length), type, 50), BOUNDS, async () => "read");
      await expect(read, `${length} bytes`).rejects.toMatchObject({ code: "invalid" });
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it("whose file is too large is refused as soon as that is known", async () => {
    const { bytes, type } = await formOf(Buffer.alloc(200_000));
    await expect(withMultipart(inPieces(bytes, type, 9_000), BOUNDS, async () => "read")).rejects.toMatchObject({ code: "too_large" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("names its parts as browsers and command lines write them", () => {
    expect(boundaryOf('multipart/form-data; boundary="a b"')).toBe("a b");
    expect(boundaryOf("multipart/form-data; charset=utf-8; boundary=----x")).toBe("----x");
    expect(boundaryOf("application/json")).toBeNull();
    const named = (header: string) => dispositionOf(`Content-Type: x\r\nContent-Disposition: form-data; ${header}`);
    expect(named('name="file"; filename="a \\"b\\".png"')).toEqual({ name: "file", filename: 'a "b".png' });
    expect(named('name="file"; filename="%22fox%22.png"')).toEqual({ name: "file", filename: '"fox".png' });
    expect(named('name="file"; filename="C:\\\\x\\\\fox.png"')).toEqual({ name: "file", filename: "fox.png" });
    expect(named('name="name"')).toEqual({ name: "name", filename: null });
  });
});
