import { RANKS } from "./cli/house/ranks.mjs";

const rooms = Object.entries(RANKS);

/** One rule a rank: what stands in a room of it may not reach into a higher one. Tests may, to build what they need. */
const ranks = [...new Set(Object.values(RANKS))]
  .sort((a, b) => a - b)
  .flatMap((rank) => {
    const here = rooms.filter(([, other]) => other === rank).map(([name]) => name);
    const above = rooms.filter(([, other]) => other > rank).map(([name]) => name);
    if (above.length === 0) return [];
    return [
      {
        name: `rank-${rank}-looks-down`,
        comment: `A room of rank ${rank} imports from rank ${rank} or lower; say it with an event, or move the code to where it belongs.`,
        severity: "error",
        from: { path: `^lib/(${here.join("|")})/`, pathNot: "\\.test\\.tsx?$" },
        to: { path: `^lib/(${above.join("|")})/` },
      },
    ];
  });

export default {
  forbidden: [
    ...ranks,
    {
      name: "no-circles",
      comment: "Two files that need each other are one thing, or a third is missing.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "lib-stands-alone",
      comment: "lib knows nothing of pages, components or composition roots.",
      severity: "error",
      from: { path: "^lib/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^(app|components|cli|bench|test|e2e)/|^(server|worker)\\.ts$" },
    },
    {
      name: "components-see-contracts",
      comment: "A component runs in the browser: it imports schemas, clients, events and pure nouns, never what opens files or databases.",
      severity: "error",
      from: { path: "^components/", pathNot: "\\.test\\.tsx?$" },
      to: {
        path: ["store", "service", "jobs", "authorize", "session"].map((name) => `^lib/.+/${name}[.]ts$`),
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "components-know-no-pages",
      comment: "Pages compose components, not the other way round.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^app/" },
    },
    {
      name: "everything-resolves",
      comment: "An import that leads nowhere breaks at run time.",
      severity: "error",
      from: { pathNot: "\\.test\\.tsx?$" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^lib/db/generated|\\.next" },
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "import", "require", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
