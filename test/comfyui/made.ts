/** What the nodes of the tests' ComfyUI put out: files under names that count on, on its own disk where it has one. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import { countOf, pictureOf } from "./nodes.ts";

export interface MadeFile {
  readonly prompt: string;
  readonly graph: ApiGraph;
  readonly bytes: Buffer;
}

/** A node that saves something else than pictures: under which key it is listed, and the bytes. */
export interface Recorded {
  readonly list: "images" | "audio" | "3d";
  readonly extension: string;
  readonly bytes: Buffer;
  readonly animated?: boolean;
}

interface Making {
  readonly id: string;
  readonly graph: ApiGraph;
  readonly extra: { readonly extra_pnginfo?: Record<string, unknown> };
}

const TYPES: Readonly<Record<string, "output" | "temp">> = { SaveImage: "output", PreviewImage: "temp" };

export class MadeFiles {
  /** By `type/subfolder/name`. */
  readonly files = new Map<string, MadeFile>();
  readonly #counters = new Map<string, number>();
  readonly #outputDir: string | undefined;
  readonly #recorded: Readonly<Record<string, Recorded>>;

  constructor(outputDir: string | undefined, recorded: Readonly<Record<string, Recorded>>) {
    this.#outputDir = outputDir;
    this.#recorded = recorded;
  }

  /** What the node lists of itself; undefined where it puts nothing out. */
  at(making: Making, node: string): unknown {
    const { graph, extra } = making;
    const { class_type = "" } = graph[node] ?? {};
    if (class_type === "PreviewAny") return { text: ["words of a node"] };
    const recorded = this.#recorded[class_type];
    if (recorded) {
      const file = this.#put(making, node, "output", recorded.extension, recorded.bytes);
      return { [recorded.list]: [file], ...(recorded.animated ? { animated: [true] } : {}) };
    }
    const type = TYPES[class_type];
    if (!type) return undefined;
    const texts = { prompt: graph, ...extra.extra_pnginfo };
    const images = Array.from({ length: countOf(graph, node) }, (_, nth) =>
      this.#put(making, node, type, "png", pictureOf(graph, node, nth, texts)),
    );
    return { images };
  }

  #put({ id, graph }: Making, node: string, type: "output" | "temp", extension: string, bytes: Buffer) {
    const said = graph[node]?.inputs.filename_prefix;
    const prefix = typeof said === "string" ? said : "ComfyUI_temp";
    const slash = prefix.lastIndexOf("/");
    const subfolder = slash < 0 ? "" : prefix.slice(0, slash);
    const filename = this.#freeName(type, subfolder, prefix.slice(slash + 1), extension);
    this.files.set(`${type}/${subfolder}/${filename}`, { prompt: id, graph, bytes });
    if (type === "output" && this.#outputDir) {
      const path = join(this.#outputDir, subfolder, filename);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    return { filename, subfolder, type };
  }

  #freeName(type: string, subfolder: string, stem: string, extension: string): string {
    const key = `${type}/${subfolder}/${stem}`;
    const number = (this.#counters.get(key) ?? 0) + 1;
    this.#counters.set(key, number);
    return `${stem}_${String(number).padStart(5, "0")}_.${extension}`;
  }
}
