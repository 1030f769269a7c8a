import { isAppError, messageOf } from "#lib/core/errors.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { reasonOf } from "../supervisor/reason.ts";
import { isUnreachable } from "../supervisor/unreachable.ts";
import { type ExitCode, UsageError } from "./command.ts";

/** Why a command did not do what it was asked. */
export interface Failure {
  readonly exit: ExitCode;
  /** One of the API's error codes; `invalid` also for a wrong option. */
  readonly code: string;
  readonly message: string;
  /** How it was typed is what is wrong: `--help` says more. */
  readonly isUsage: boolean;
}

/** The parameters of a job by what they are called here. */
const OPTION_OF: Readonly<Record<string, string>> = { project_id: "project", output_dir: "dir", engine_id: "engine", batch_size: "batch" };

/** `params.width` and `project_id` as `--width` and `--project`. */
function optionOf(field: string): string {
  const name = field.replace(/^params\./, "");
  return `--${(OPTION_OF[name] ?? name).replaceAll("_", "-")}`;
}

export function failureOf(error: unknown, databaseName: string): Failure {
  const isParse = (error as { code?: string } | null)?.code?.startsWith("ERR_PARSE_ARGS") === true;
  if (error instanceof UsageError || isParse) return { exit: 2, code: "invalid", message: messageOf(error), isUsage: true };
  if (isAppError(error) && error.code !== "database_unavailable") {
    const fields = error.errors?.map(({ field, detail }) => `${optionOf(field)}: ${detail}`) ?? [];
    const isInput = error.code === "invalid" && (error.field !== undefined || fields.length > 0);
    const message =
      fields.length > 0 ? fields.join("\n") : error.field && isInput ? `${optionOf(error.field)}: ${error.message}` : error.message;
    return { exit: isInput ? 2 : 1, code: error.code, message, isUsage: false };
  }
  if (isAppError(error) || isDatabaseUnavailable(error) || isUnreachable(error)) {
    const cause = isAppError(error) && error.cause !== undefined ? error.cause : error;
    return {
      exit: 1,
      code: "database_unavailable",
      message: `${databaseName}: the database cannot be used. ${reasonOf(cause)}`,
      isUsage: false,
    };
  }
  return { exit: 1, code: "internal", message: messageOf(error), isUsage: false };
}
