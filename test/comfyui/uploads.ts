/** Pictures brought to the tests' ComfyUI by `/upload/image` and `/upload/mask`. */

const partsOf = (type: string, body: Buffer): string[] => {
  const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? "";
  return body.toString("latin1").split(`--${boundary}`);
};

const textOf = (part: string | undefined) => part?.slice(part.indexOf("\r\n\r\n") + 4, -2) ?? "";

/** The same bytes under the same name stay one file; others get a number. */
export function takeUpload(uploads: Map<string, Buffer>, type: string, body: Buffer): { status: number; json?: unknown } {
  const parts = partsOf(type, body);
  const field = (name: string) => parts.find((part) => part.includes(`name="${name}"`));
  const file = field("image");
  const filename = /filename="([^"]+)"/.exec(file ?? "")?.[1];
  const subfolder = textOf(field("subfolder"));
  if (!file || filename === undefined || subfolder.includes("..")) return { status: 400 };
  const bytes = Buffer.from(textOf(file), "latin1");
  const dot = filename.lastIndexOf(".");
  for (let number = 0; ; number += 1) {
    const name = number === 0 ? filename : `${filename.slice(0, dot)} (${number})${filename.slice(dot)}`;
    const key = [subfolder, name].filter(Boolean).join("/");
    const there = uploads.get(key);
    if (there && !there.equals(bytes)) continue;
    uploads.set(key, bytes);
    return { status: 200, json: { name, subfolder, type: "input" } };
  }
}
