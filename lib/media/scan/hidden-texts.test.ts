import { expect, it } from "vitest";
import { recipeOfHidden } from "#lib/metadata/hidden.ts";
import { describeEachDatabase } from "../../../test/databases.ts";
import { newHome, putPicture, takeUp } from "../../../test/small-library.ts";
import { recordColumns } from "../rows/row.ts";
import { selectKnown } from "./identity/store.ts";
import { writeRecord } from "./store.ts";

describeEachDatabase("a recipe that was found in a picture's pixels", (database) => {
  it("is none of the bytes that replaced them meanwhile", async () => {
    const root = await newHome();
    await putPicture(root, "foxes/a.png");
    const { client, dialect } = database();
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const row = (await selectKnown(client, dialect, [id])).get(id);
    if (!row) throw new Error("no row");
    const recipe = recipeOfHidden("a fox\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 8x8, Model: fox-v1");
    const columns = recordColumns(recipe?.record ?? null, recipe?.dialect ?? null);
    const recordNow = async () => (await client.mediaMetadata.findUniqueOrThrow({ where: { mediaFileId: id } })).record;
    expect(await writeRecord(client, { ...row, fingerprint: "of other bytes" }, columns)).toBe(false);
    expect(await recordNow()).toBe(null);
    expect(await writeRecord(client, row, columns)).toBe(true);
    expect(await recordNow()).toContain("fox-v1");
    expect(await writeRecord(client, row, columns), "another reading has brought one").toBe(false);
  });
});
