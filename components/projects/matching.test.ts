import { describe, expect, it } from "vitest";
import type { Project } from "#lib/media/schema.ts";
import { matching } from "./matching.ts";

const project = (id: string, title = id): Project => ({
  id,
  title,
  image_count: 0,
  video_count: 0,
  audio_count: 0,
  model3d_count: 0,
  bytes: 0,
  last_activity: null,
  folders: [],
  roots: [],
  cover: null,
  order: null,
  archived: false,
  created_at: null,
  can_edit: true,
  cover_chosen: false,
});
const all = [project("foxes", "Füchse im Schnee"), project("night-walks"), project("Posters")];
const found = (query: string) => matching(all, query).map(({ id }) => id);

describe("searching projects", () => {
  it("finds by title and by folder, without minding case, accents or the order of words", () => {
    expect(found("schnee FUCHSE")).toEqual(["foxes"]);
    expect(found("foxes")).toEqual(["foxes"]);
    expect(found("post")).toEqual(["Posters"]);
  });

  it("finds all for nothing, and nothing for what is not there", () => {
    expect(found("  ")).toHaveLength(3);
    expect(found("whale")).toEqual([]);
  });
});
