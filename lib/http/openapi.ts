import { z } from "zod";
import { ERROR_CODES } from "#lib/core/errors.ts";
import { RIGHTS } from "#lib/people/policy.ts";
import { PROBLEM_TYPE, Problem } from "./problem.ts";
import { isBytes, type RouteDefinition } from "./route.ts";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** One handler of one route file: where it answers and what it was made from. */
export interface DescribedRoute {
  /** As Next spells it: `/api/jobs/[id]`. */
  readonly path: string;
  readonly method: Method;
  readonly definition: RouteDefinition;
}

type Json = Record<string, unknown>;

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, "~standard": __, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return rest;
}

/** `/api/jobs/[id]` → `/api/jobs/{id}`; `[...rest]` takes the rest of the path. */
export function openApiPath(path: string): string {
  return path.replace(/\[\[?(?:\.\.\.)?([^\]]+)\]\]?/g, "{$1}");
}

function parameters(path: string, definition: RouteDefinition): Json[] {
  const named = [...openApiPath(path).matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "");
  const described = definition.params ? (schemaOf(definition.params, "input").properties as Json | undefined) : undefined;
  const inPath = named.map((name) => ({ name, in: "path", required: true, schema: described?.[name] ?? { type: "string" } }));
  if (!definition.query) return inPath;
  const query = schemaOf(definition.query, "input");
  const required = new Set((query.required as string[] | undefined) ?? []);
  const inQuery = Object.entries((query.properties as Json | undefined) ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.has(name),
    schema,
  }));
  return [...inPath, ...inQuery];
}

function requestBody(definition: RouteDefinition): Json | undefined {
  const content: Json = {};
  if (definition.body) content["application/json"] = { schema: schemaOf(definition.body, "input") };
  if (definition.multipart) content["multipart/form-data"] = { schema: schemaOf(definition.multipart, "input") };
  return Object.keys(content).length === 0 ? undefined : { required: definition.body?.safeParse({}).success !== true, content };
}

function answers(definition: RouteDefinition): Json {
  const { response } = definition;
  const content = isBytes(response)
    ? { [response.content]: { schema: { type: "string" } } }
    : { "application/json": { schema: schemaOf(response, "output") } };
  const about = isBytes(response) ? response.about : "Done";
  return {
    [definition.status ?? 200]: { description: about, content },
    default: { description: "A problem (RFC 9457)", content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } } },
  };
}

function operation({ path, definition }: DescribedRoute): Json {
  const body = requestBody(definition);
  const right = definition.can;
  return {
    summary: definition.summary,
    description: right === "anyone" ? "Open to everyone." : `Right: \`${right}\` (${RIGHTS[right].about}).`,
    tags: [...definition.tags],
    parameters: parameters(path, definition),
    ...(body ? { requestBody: body } : {}),
    responses: answers(definition),
    security: right === "anyone" ? [] : [{ session: [] }],
    "x-right": right,
  };
}

/** OpenAPI 3.1 of these routes; the same input gives the same text. */
export function describeApi(routes: readonly DescribedRoute[], version: string): Json {
  const paths: Record<string, Json> = {};
  const key = (route: DescribedRoute) => `${openApiPath(route.path)} ${METHODS.indexOf(route.method)}`;
  for (const route of [...routes].sort((a, b) => (key(a) < key(b) ? -1 : 1))) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Atelier",
      version,
      description:
        "The HTTP API of Atelier. Query keys that a route does not know are ignored; body keys that it does not know are `invalid`. " +
        `Problems carry one of these codes: ${Object.keys(ERROR_CODES).join(", ")}.`,
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, "output") },
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: "atelier.session" } },
    },
  };
}
