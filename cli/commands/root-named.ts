import { resolve } from "node:path";
import { listRoots } from "#lib/media/roots/service.ts";
import { type Command, type Given, UsageError } from "./command.ts";

/** npm runs scripts at the project's top; where the person stood when typing is in INIT_CWD. */
export const typedAt = () => process.env.INIT_CWD ?? process.cwd();

/** The id of the folder that is named by its id or path; of one that is not known, what was typed. */
export async function rootNamed(given: Given, { name, arguments: wanted }: Pick<Command, "name" | "arguments">): Promise<string> {
  const [named, ...more] = given.positionals;
  if (!named || more.length > 0) throw new UsageError(`Name one folder, by its id or path: ${name} ${wanted}.`);
  const path = resolve(typedAt(), named);
  return (await listRoots()).find((one) => one.id === named || one.path === path)?.id ?? named;
}
