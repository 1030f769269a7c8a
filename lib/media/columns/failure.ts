import { AppError, messageOf, systemCode } from "#lib/core/errors.ts";
import { databaseUnavailable, isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { GivenUp } from "./turns.ts";

/** A failure as it crosses threads. */
export interface Failure {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  /** It was told already that there is no database. */
  readonly isAway: boolean;
}

/** What the drivers say when the server, or a table that a migration is still to make, is not there (42P01: no such table). */
const AWAY = /^(E[A-Z]{3,}|42P01)$/;
const AWAY_WORDS = /no such table|Connection terminated|timeout expired|not queryable|directory does not exist/i;

export function toFailure(error: unknown): Failure {
  const name = error instanceof Error ? error.name : "Error";
  return { name, code: systemCode(error), message: messageOf(error), isAway: isDatabaseUnavailable(error) };
}

/** A failure of the columns as the rest of the program knows it: given up, the database away, or a fault of ours. */
export function asColumnsError(failure: Failure): Error {
  if (failure.name === new GivenUp().name) return new AppError("canceled", "The request was given up before it was answered.");
  const error = Object.assign(new Error(failure.message), failure.code === undefined ? {} : { code: failure.code });
  const isAway = failure.isAway || isDatabaseUnavailable(error) || AWAY.test(failure.code ?? "") || AWAY_WORDS.test(failure.message);
  return isAway ? databaseUnavailable(error) : error;
}
