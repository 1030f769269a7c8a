import { z } from "zod";
import { AppError, ERROR_CODES, type ErrorCode, type FieldError, isAppError } from "#lib/core/errors.ts";
import { Reason } from "#lib/core/reason.ts";
import { reportDamage } from "#lib/db/damage.ts";
import { databaseUnavailable, isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { tell } from "#lib/i18n/reasons.ts";

/** RFC 9457, with a stable `code`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  field: z.string().optional(),
  reason: Reason.optional(),
  errors: z.array(z.object({ field: z.string(), code: z.string(), detail: z.string(), reason: Reason.optional() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const PROBLEM_TYPE = "application/problem+json";

/** What a person is told of a failure. What nobody foresaw is not told: its words may hold paths, statements or secrets. */
export function asAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (isDatabaseUnavailable(error)) {
    reportDamage(error);
    return databaseUnavailable(error);
  }
  return new AppError("internal", "Something went wrong on the server. Its log says what, under this answer's X-Request-Id.", {
    cause: error,
  });
}

export function problemOf(error: AppError): Problem {
  const { status, title } = ERROR_CODES[error.code];
  return {
    type: `/docs/api#${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.reason ? { reason: error.reason } : {}),
    ...(error.errors === undefined ? {} : { errors: [...error.errors] }),
  };
}

export function problemHeaders(error: AppError): Record<string, string> {
  const retryAfter = (error as { retryAfterSeconds?: number }).retryAfterSeconds ?? (error.code === "database_unavailable" ? 2 : undefined);
  return {
    "content-type": PROBLEM_TYPE,
    "cache-control": "no-store",
    ...(retryAfter === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(retryAfter))) }),
  };
}

export function problemResponse(error: AppError): Response {
  return new Response(JSON.stringify(problemOf(error)), { status: error.status, headers: problemHeaders(error) });
}

/** `invalid`, with every fault by its field; unknown keys are named one by one. */
export function invalid(error: z.ZodError, where: "body" | "query" | "path"): AppError {
  const errors = error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    if (issue.code !== "unrecognized_keys") return [{ field: path.join("."), code: issue.code, detail: issue.message }];
    return issue.keys.map((key) => unknown([...path, key].join("."), where));
  });
  const first = errors[0];
  const field = first?.field ?? "";
  const isWhole = first?.reason !== undefined;
  const detail = first ? (isWhole ? first.detail : `${field || `The ${where}`}: ${first.detail}`) : `The ${where} is not valid.`;
  return new AppError("invalid", detail, { ...(field ? { field } : {}), errors });
}

/** Questions stand in addresses, which people write and pass on: what is wrong with one is told in their language. */
function unknown(field: string, where: "body" | "query" | "path"): FieldError {
  const code = "unrecognized_key";
  if (where !== "query") return { field, code, detail: "There is no such field." };
  const { message: detail, reason } = tell("query_unknown", { name: field });
  return { field, code, detail, reason };
}
