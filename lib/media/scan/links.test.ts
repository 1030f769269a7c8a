import { expect, it } from "vitest";
import { Links } from "./links.ts";

const WALKED: ReadonlySet<string> = new Set(["/root", "/root/foxes", "/root/owls"]);
const linksOf = () => new Links("/root", ["/root/foxes/inner"], (real) => WALKED.has(real));
const toFolder = (path: string) => ({ path, isFolder: true });
const toFile = (path: string) => ({ path, isFolder: false });

it("follows none out of its root, nor into another root inside it", () => {
  const links = linksOf();
  for (const target of ["/", "/etc/a.png", "/root2/a.png", "/root/foxes/inner", "/root/foxes/inner/deep/a.png"]) {
    expect([links.judge(toFolder("owls/a"), target), links.judge(toFile("owls/a.png"), target)], target).toEqual(["outside", "outside"]);
  }
});

it("follows to a folder that scans do not go into, once, and never round", () => {
  const links = linksOf();
  expect(links.judge(toFolder("owls/alias"), "/root/foxes")).toBe("own");
  expect(links.judge(toFolder("owls/shown"), "/root/foxes/.kept")).toBe("follow");
  expect(links.meet("/root/foxes/.kept")).toBe(true);
  expect(links.meet("/root/foxes/.kept")).toBe(false);
  expect(links.judge(toFolder("owls/shown again"), "/root/foxes/.kept")).toBe("own");
  expect(links.judge(toFolder("wolves/new/self"), "/root/wolves/new"), "not known yet").toBe("circle");
});

it("follows to a file that is not in the library at its own place, once, by a name that is media", () => {
  const links = linksOf();
  expect(links.judge(toFile("owls/alias.png"), "/root/foxes/a.png")).toBe("own");
  expect(links.judge(toFile("owls/shown.png"), "/root/foxes/a.bin"), "no media at its own place").toBe("follow");
  expect(links.judge(toFile("owls/notes"), "/root/thumbnails/a.png")).toBe("other");
  expect(links.judge(toFile("owls/shown.png"), "/root/thumbnails/a.png")).toBe("follow");
  links.meet("/root/thumbnails/a.png");
  expect(links.judge(toFile("owls/shown again.png"), "/root/thumbnails/a.png")).toBe("again");
  links.meet("/root/.kept");
  expect(links.judge(toFile("owls/kept.png"), "/root/.kept/a.png"), "another link led to its folder").toBe("own");
});

it("tells those to files last, and those that are added meanwhile too", () => {
  const links = linksOf();
  for (const link of [toFile("a.png"), toFolder("b"), toFolder("c")]) links.add(link);
  const told: string[] = [];
  for (const { path } of links.inOrder()) {
    told.push(path);
    if (path === "c") for (const link of [toFile("c/d.png"), toFolder("c/e")]) links.add(link);
  }
  expect(told).toEqual(["b", "c", "c/e", "a.png", "c/d.png"]);
});
