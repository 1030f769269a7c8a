/** The thread that walks the disk and answers from what it found, when there is no database. */
import { parentPort, workerData } from "node:worker_threads";
import { type Environment, setEnvironment } from "#lib/core/env.ts";
import { answerOrders } from "../columns/serving.ts";
import { openDiskColumns } from "./disk-columns.ts";

const port = parentPort;
if (!port) throw new Error("This is a thread's script.");
const env = workerData as Environment;
setEnvironment(env);
answerOrders(port, openDiskColumns(env.timeZone));
