import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "This description of the API",
  tags: ["System"],
  response: { content: "application/json", about: "OpenAPI 3.1" },
  can: "anyone",
  handle: async () =>
    new Response(await readFile(join(process.cwd(), "docs", "openapi.json")), {
      headers: { "content-type": "application/json; charset=utf-8" },
    }),
});
