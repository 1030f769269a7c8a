/** Every measurement by its name; `npm run bench -- previews lane` runs some of them. */
export const BENCHES: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
  jobs: async () => (await import("./jobs.ts")).benchJobs,
  scan: async () => (await import("./scan.ts")).benchScan,
  previews: async () => (await import("./previews.ts")).benchPreviews,
  lane: async () => (await import("./lane.ts")).benchLane,
  gallery: async () => (await import("./gallery.ts")).benchGallery,
  grid: async () => (await import("./grid.ts")).benchGrid,
  workflows: async () => (await import("./workflows.ts")).benchWorkflows,
  comfyui: async () => (await import("./comfyui.ts")).benchComfyui,
  fields: async () => (await import("./fields.ts")).benchFields,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`There is no measurement called ${unknown.join(", ")}. There are: ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
for (const [name, load] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const run = await load();
  await run();
}
