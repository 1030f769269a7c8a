import { AppError } from "#lib/core/errors.ts";
import { findUnsound } from "#lib/core/text.ts";

/** The query as an object: a key given once is a string, given again an array. */
export function readQuery(url: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [key, value] of new URL(url).searchParams) {
    const known = query[key];
    if (known === undefined) query[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else query[key] = [known, value];
  }
  return { ...query };
}

/**
 * A JSON body of at most `maxBytes`. No body at all is `{}`, so that a mutation without arguments needs none.
 * @throws AppError `too_large`, `unsupported_body`, `invalid`
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const tooLarge = () => new AppError("too_large", `The body may have at most ${maxBytes} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const bytes = await readBounded(request, maxBytes, tooLarge);
  if (bytes.length === 0) return {};
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new AppError("unsupported_body", `This takes application/json, not "${type.slice(0, 100)}".`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError("invalid", "The body is not valid JSON.", { cause: error });
  }
}

async function readBounded(request: Request, maxBytes: number, tooLarge: () => AppError): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(read.value);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Refuses texts that not every database and reader takes. @throws AppError `invalid` */
export function refuseUnsound(value: unknown): void {
  const field = findUnsound(value);
  if (field !== null) throw new AppError("invalid", "A text holds a NUL byte or half a character. Take it out.", { field });
}
