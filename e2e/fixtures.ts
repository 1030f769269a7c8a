import { test as base } from "@playwright/test";
import { type Instance, type InstanceOptions, startInstance } from "./instance.ts";
import { GalleryPage } from "./pages/gallery-page.ts";
import { StudioPage } from "./pages/studio-page.ts";

export { expect } from "@playwright/test";

interface Pages {
  readonly studio: StudioPage;
  readonly gallery: GalleryPage;
}

export const test = base.extend<Pages>({
  // What a page still asks for when its test is over must not fail the next one.
  page: async ({ page }, use) => {
    await use(page);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  },
  studio: ({ page }, use) => use(new StudioPage(page)),
  gallery: ({ page }, use) => use(new GalleryPage(page)),
});

/** What a reader of a failed test wants of the logs: warnings, errors and plain lines. */
function complaintsIn(logs: string): string {
  return logs
    .split("\n")
    .filter((line) => line.trim() !== "" && !/"level":"(info|debug)"/.test(line))
    .join("\n")
    .slice(-6_000);
}

/** One instance for a file's tests: started before the first, gone, with everything it started, after the last. */
export function withInstance(options: () => InstanceOptions | Promise<InstanceOptions> = () => ({})): () => Instance {
  let instance: Instance | undefined;
  test.beforeAll(async () => {
    instance = await startInstance(await options());
  });
  test.afterEach(() => {
    const info = test.info();
    if (info.status !== info.expectedStatus && instance) console.log(complaintsIn(instance.logs()));
  });
  test.afterAll(async () => {
    await instance?.remove();
  });
  return () => {
    if (!instance) throw new Error("The instance is started by beforeAll; ask for it inside a test.");
    return instance;
  };
}
