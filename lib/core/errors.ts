import type { Reason } from "./reason.ts";

/** Every stable code an answer can carry, with its HTTP status and a title a person can read. */
export const ERROR_CODES = {
  invalid: { status: 422, title: "That is not valid" },
  unauthenticated: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Not allowed" },
  host_not_allowed: { status: 403, title: "This host name is not allowed" },
  cross_site: { status: 403, title: "Request from another site" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflict" },
  too_large: { status: 413, title: "Too large" },
  unsupported_body: { status: 415, title: "Body must be JSON or multipart" },
  unsupported_media: { status: 415, title: "Unsupported media type" },
  range_not_satisfiable: { status: 416, title: "Range not satisfiable" },
  outside_roots: { status: 403, title: "Path is outside the managed roots" },
  root_offline: { status: 409, title: "The root is offline" },
  disk_full: { status: 507, title: "The disk is full" },
  rate_limited: { status: 429, title: "Too many requests" },
  engine_unavailable: { status: 503, title: "The engine is not available" },
  generation_failed: { status: 500, title: "Generation failed" },
  interrupted: { status: 500, title: "The work was interrupted" },
  canceled: { status: 409, title: "Canceled" },
  database_unavailable: { status: 503, title: "The database cannot be reached" },
  internal: { status: 500, title: "Something went wrong" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface FieldError {
  field: string;
  code: string;
  detail: string;
  /** What `detail` says, without the field's name, for who reads another language. */
  reason?: Reason | undefined;
}

interface Told {
  readonly field?: string;
  readonly errors?: readonly FieldError[];
  readonly reason?: Reason | null | undefined;
  readonly cause?: unknown;
}

/** A surprise, told to a person: what happened, to what, and what to do. Outcomes a caller must handle are returned instead. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  /** What the message says, for who reads another language. */
  readonly reason: Reason | null;

  constructor(code: ErrorCode, detail: string, options: Told = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.errors = options.errors;
    this.reason = options.reason ?? null;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError || (error instanceof Error && error.name === "AppError");
}

/** The Node error code (`ENOENT`, `EEXIST`, …) of a failed system call, or undefined. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === "string" ? code : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
