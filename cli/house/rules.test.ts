import { describe, expect, it } from "vitest";
import { importsOf, inspect } from "./rules.ts";

const judge = (path: string, text = "") => inspect([{ path, text }]).map((line) => line.slice(line.indexOf("(") + 1, line.indexOf(")")));

describe("house rules", () => {
  it("accepts a room in order", () => {
    const files = [
      { path: "lib/media/store.ts", text: 'import { sql } from "#lib/db/sql.ts";' },
      { path: "lib/media/roots/service.ts", text: 'import { seen } from "../store.ts";' },
      { path: "lib/media/links.ts", text: 'import { hmac } from "node:crypto";' },
      { path: "lib/media/links.test.ts", text: "" },
      { path: "app/api/gallery/[id]/route.ts", text: "" },
    ];
    expect(inspect(files)).toEqual([]);
  });

  it.each([
    ["a room without a rank", "lib/attic/store.ts", "", "known-room"],
    ["a file in camel case", "lib/media/mediaKinds.ts", "", "kebab-case"],
    ["a name that says nothing", "lib/media/path-utils.ts", "", "names-of-the-field"],
    ["a schema that opens files", "lib/media/schema.ts", 'import { readFile } from "node:fs/promises";', "isomorphic-contracts"],
    ["SQL outside a store", "lib/media/service.ts", 'import { sql } from "#lib/db/sql.ts";', "statements-in-stores"],
    ["a relative path into another room", "lib/media/roots/service.ts", 'import { x } from "../../disk/paths.ts";', "rooms-by-name"],
    ["a test of nothing", "lib/media/ghost.test.ts", "", "tests-beside"],
    ["logic among the pages", "app/gallery/sort.ts", "", "pages-and-routes-only"],
  ])("finds %s", (_, path, text, rule) => {
    expect(judge(path, text)).toEqual([rule]);
  });

  it("does not mind types, which are gone at run time", () => {
    expect(judge("lib/media/schema.ts", 'import type { Row } from "./store.ts";')).toEqual([]);
  });

  it("reads imports over several lines, exports and bare ones", () => {
    const text = 'import {\n  a,\n  b,\n} from "#lib/a.ts";\nexport type { C } from "./c.ts";\nimport "./d.css";\n';
    expect(importsOf(text)).toEqual([
      { module: "#lib/a.ts", typeOnly: false },
      { module: "./c.ts", typeOnly: true },
      { module: "./d.css", typeOnly: false },
    ]);
  });
});
