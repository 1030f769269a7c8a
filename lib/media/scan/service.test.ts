import { beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { enqueue } from "#lib/queue/service.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { HASHING } from "./lines.ts";
import { requestScan, stopScan } from "./service.ts";

describeEachDatabase("stopping a scan", (database) => {
  beforeEach(async () => {
    setEnvironment(parseEnvironment({ LOG_LEVEL: "error" }));
    await database().client.job.deleteMany();
  });

  it("cancels one that waits, and says that one has ended", async () => {
    const id = await requestScan({ mode: "full" }, {}, database());
    expect(await stopScan(id, database())).toEqual({ job_id: id, status: "canceled" });
    expect((await database().client.job.findUnique({ where: { id } }))?.status).toBe("canceled");
    await expect(stopScan(id, database())).rejects.toMatchObject({ code: "conflict" });
  });

  it("knows only scans: other work is none of its business", async () => {
    const { id } = await enqueue(HASHING, { again: false }, { person: "" }, database());
    await expect(stopScan(id, database())).rejects.toMatchObject({ code: "not_found", field: "id" });
    await expect(stopScan("nothing", database())).rejects.toMatchObject({ code: "not_found" });
    expect((await database().client.job.findUnique({ where: { id } }))?.status).toBe("queued");
  });
});
