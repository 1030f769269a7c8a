import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metadata } from "next";
import { ERROR_CODES } from "#lib/core/errors.ts";
import { pageActor } from "#lib/http/page.ts";

export const metadata: Metadata = { title: "API" };

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Record<string, unknown>;
}
interface Operation {
  summary: string;
  description: string;
  tags: string[];
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string; content: Record<string, { schema: unknown }> }>;
}
interface Api {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
}

async function readApi(): Promise<Api> {
  return JSON.parse(await readFile(join(process.cwd(), "docs", "openapi.json"), "utf8")) as Api;
}

function typeOf(schema: Record<string, unknown>): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(" | ");
  const bounds = [schema.minimum, schema.maximum].filter(
    (bound) => bound !== undefined && Math.abs(Number(bound)) < Number.MAX_SAFE_INTEGER,
  );
  return `${String(schema.type ?? "any")}${bounds.length ? ` (${bounds.join("–")})` : ""}${schema.default === undefined ? "" : `, default ${JSON.stringify(schema.default)}`}`;
}

function Schema({ title, content }: { readonly title: string; readonly content: Record<string, { schema: unknown }> }) {
  return Object.entries(content).map(([type, { schema }]) => (
    <details key={type} className="mt-2">
      <summary className="cursor-pointer">
        {title} <code>{type}</code>
      </summary>
      <pre className="mt-1 max-h-96 overflow-auto rounded-md border border-current/10 p-3 text-xs">{JSON.stringify(schema, null, 2)}</pre>
    </details>
  ));
}

function Route({ method, path, operation }: { readonly method: string; readonly path: string; readonly operation: Operation }) {
  const id = `${method}-${path.replace(/[^a-z0-9]+/gi, "-")}`;
  return (
    <section id={id} className="border-current/10 border-t py-5">
      <h3 className="font-mono text-sm">
        <a href={`#${id}`}>
          <strong className="uppercase">{method}</strong> {path}
        </a>
      </h3>
      <p className="mt-1">{operation.summary}</p>
      <p className="text-sm opacity-70">{operation.description}</p>
      {operation.parameters.length > 0 && (
        <ul className="mt-2 list-disc pl-5 text-sm">
          {operation.parameters.map((parameter) => (
            <li key={`${parameter.in} ${parameter.name}`}>
              <code>{parameter.name}</code> ({parameter.in}
              {parameter.required ? ", required" : ""}): {typeOf(parameter.schema)}
            </li>
          ))}
        </ul>
      )}
      {operation.requestBody && <Schema title="Body" content={operation.requestBody.content} />}
      {Object.entries(operation.responses)
        .filter(([status]) => status !== "default")
        .map(([status, answer]) => (
          <Schema key={status} title={`Answers ${status}`} content={answer.content} />
        ))}
    </section>
  );
}

/** The API, readable: drawn from the same description that `GET /api/openapi.json` answers. */
export default async function ApiPage() {
  await pageActor();
  const api = await readApi();
  const routes = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation, tag: operation.tags[0] ?? "other" })),
  );
  const tags = [...new Set(routes.map((route) => route.tag))].sort();
  return (
    <main className="mx-auto max-w-4xl px-4 py-8">
      <h1 className="font-semibold text-2xl">
        {api.info.title} API {api.info.version}
      </h1>
      <p className="mt-2">
        Also as <a href="/api/openapi.json">OpenAPI 3.1</a>. Query keys that a route does not know are ignored; body keys that it does not
        know are <code>invalid</code>.
      </p>
      {tags.map((tag) => (
        <section key={tag} className="mt-8">
          <h2 className="font-semibold text-lg capitalize">{tag}</h2>
          {routes
            .filter((route) => route.tag === tag)
            .map((route) => (
              <Route key={`${route.method} ${route.path}`} {...route} />
            ))}
        </section>
      ))}
      <section className="mt-8">
        <h2 className="font-semibold text-lg">Problems</h2>
        <dl className="mt-2 text-sm">
          {Object.entries(ERROR_CODES).map(([code, { status, title }]) => (
            <div key={code} id={code} className="flex gap-4 border-current/10 border-t py-2">
              <dt className="w-52 shrink-0">
                <code>{code}</code>
              </dt>
              <dd>
                {status}, {title}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </main>
  );
}
