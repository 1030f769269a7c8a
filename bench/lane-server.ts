/**
 * A server in a process of its own for `lane.ts`: `lane-server.ts ours` is the front and the lane as `server.ts` puts them together,
 * without the pages; `lane-server.ts bare` reads the same files with nothing around it. Tells its port over IPC.
 */
import { readFile } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { migrate } from "#lib/db/migrate.ts";
import { createFront } from "#lib/http/serve.ts";
import { serveLane } from "#lib/lane/service.ts";
import { previewFolder, previewName } from "#lib/previews/recipes.ts";

function bare(): Server {
  const folder = previewFolder();
  return createServer((request, response) => {
    const [, , , key = "", recipe = ""] = (request.url ?? "").split("/");
    readFile(join(folder, previewName(key, recipe === "256" ? "256" : "512")), (error, bytes) => {
      if (error) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": "image/webp", "content-length": bytes.length }).end(bytes);
    });
  });
}

async function ours(): Promise<Server> {
  const env = environment();
  await migrate(env);
  const bound = { host: env.host, allowedHosts: env.allowedHosts };
  return createFront({ bound, dev: false, next: (_request, response) => void response.writeHead(404).end(), lane: serveLane }).server;
}

const server = process.argv[2] === "bare" ? bare() : await ours();
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
