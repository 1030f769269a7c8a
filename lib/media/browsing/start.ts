/** Makes the thread that walks the disk ready; it starts with the first question. Only `server.ts` imports it, as with `columns/start.ts`. */
import { Worker } from "node:worker_threads";
import type { Environment } from "#lib/core/env.ts";
import { RemoteColumns } from "../columns/remote.ts";
import { provideBrowsing } from "./service.ts";

export function readyBrowsing(environment: Environment): void {
  provideBrowsing(new RemoteColumns(() => new Worker(new URL("./thread.ts", import.meta.url), { workerData: environment, execArgv: [] })));
}
