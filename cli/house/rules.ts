import { RANKS } from "./ranks.mjs";

export interface SourceFile {
  /** From the project's top, with slashes. */
  readonly path: string;
  readonly text: string;
}

interface Rule {
  readonly applies: (path: string) => boolean;
  /** What is wrong, as a whole sentence without the file's name, or null. */
  readonly judge: (file: SourceFile, all: ReadonlySet<string>) => string | null;
}

const NO_NAMES = /^(index|data|common|misc|types)$/;
const NO_WORDS = /^(managers?|helpers?|utils?|utilities|async|v\d+)$/;
const ISOMORPHIC = /^lib\/[^/]+\/(.*\/)?(schema|policy|client|events)\.ts$/;
/** Rooms whose business is the database, the transport or the process itself. */
const BELOW_STORES = /^lib\/(core|db|queue|events|http)\//;

const isSource = (path: string) => /\.(ts|tsx|mjs)$/.test(path);
const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const inLib = (path: string) => path.startsWith("lib/");
const stem = (path: string) => (path.split("/").at(-1) ?? "").replace(/\.(test\.|d\.)?(tsx?|mjs)$/, "");

/** The modules a file names after `from`, with whether the import vanishes at run time. */
export function importsOf(text: string): { module: string; typeOnly: boolean }[] {
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']/gm);
  const bare = text.matchAll(/^import\s+["']([^"']+)["']/gm);
  return [
    ...Array.from(found, (match) => ({ module: match[2] ?? "", typeOnly: match[1] !== undefined })),
    ...Array.from(bare, (match) => ({ module: match[1] ?? "", typeOnly: false })),
  ];
}

function values(text: string): string[] {
  return importsOf(text)
    .filter((one) => !one.typeOnly)
    .map((one) => one.module);
}

export const RULES = {
  "known-room": {
    applies: inLib,
    judge: ({ path }) => {
      const room = path.split("/")[1] ?? "";
      return room in RANKS
        ? null
        : `The room lib/${room} has no rank: give it one in cli/house/ranks.mjs, or put the file where it belongs.`;
    },
  },
  "kebab-case": {
    applies: (path) => isSource(path) && !path.startsWith("app/"),
    judge: ({ path }) =>
      /^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem(path).replaceAll(".", "-")) ? null : "File names are lower case words joined by hyphens.",
  },
  "names-of-the-field": {
    applies: (path) => isSource(path) && (inLib(path) || path.startsWith("components/")),
    judge: ({ path }) => {
      const name = stem(path);
      const word = NO_NAMES.test(name) ? name : name.split("-").find((part) => NO_WORDS.test(part));
      return word ? `"${word}" says nothing about what is inside: name the file after its thing.` : null;
    },
  },
  "isomorphic-contracts": {
    applies: (path) => ISOMORPHIC.test(path) && !path.startsWith("lib/db/"),
    judge: ({ text }) => {
      const bad = values(text).find((module) => /^node:|^#lib\/db\/|\/generated\/|^@prisma\/|\/(store|service)\.ts$/.test(module));
      return bad ? `It runs in the browser as well, so it cannot import ${bad}.` : null;
    },
  },
  "statements-in-stores": {
    applies: (path) => inLib(path) && !BELOW_STORES.test(path) && !isTest(path) && stem(path) !== "store",
    judge: ({ text }) =>
      values(text).includes("#lib/db/sql.ts") ? "Only a store.ts writes SQL: move the statement there and call it by what it does." : null,
  },
  "rooms-by-name": {
    applies: (path) => inLib(path) && !isTest(path),
    judge: ({ path, text }) => {
      const depth = path.split("/").length - 3;
      const out = importsOf(text).find(({ module }) => (module.match(/^(\.\.\/)+/)?.[0].length ?? 0) / 3 > depth);
      return out ? `The import ${out.module} leaves its room by a relative path: write it as #lib/….` : null;
    },
  },
  "tests-beside": {
    applies: (path) => isTest(path) && (inLib(path) || path.startsWith("components/") || path.startsWith("cli/")),
    judge: ({ path }, all) => {
      const folder = path.slice(0, path.lastIndexOf("/"));
      const subject = stem(path);
      const stands = ["ts", "tsx", "mjs", "d.ts"].some((ending) => all.has(`${folder}/${subject}.${ending}`));
      return stands || folder.endsWith(`/${subject}`)
        ? null
        : `Nothing called ${subject} stands beside this test: name it after the file or the folder it tests.`;
    },
  },
  "pages-and-routes-only": {
    applies: (path) => path.startsWith("app/") && /\.tsx?$/.test(path),
    judge: ({ path }) =>
      /^(page|layout|route|loading|error|not-found|global-error|template|default|manifest|robots|icon|apple-icon|opengraph-image)$/.test(
        stem(path),
      )
        ? null
        : "app/ holds pages and route handlers, nothing else: components belong in components/, logic in lib/.",
  },
} as const satisfies Record<string, Rule>;

/** What is wrong with a set of files, one sentence each; empty when the house is in order. */
export function inspect(files: readonly SourceFile[]): string[] {
  const all = new Set(files.map((file) => file.path));
  return files.flatMap((file) =>
    Object.entries<Rule>(RULES).flatMap(([name, rule]) => {
      const wrong = rule.applies(file.path) ? rule.judge(file, all) : null;
      return wrong ? [`${file.path} (${name}): ${wrong}`] : [];
    }),
  );
}
