import { environment } from "#lib/core/env.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { database } from "#lib/db/client.ts";
import { asColumnsError, toFailure } from "./failure.ts";
import { openColumns } from "./open.ts";
import type { Columns, QuestionName, Questions } from "./questions.ts";

const held = processWide<{ provided?: Columns; own?: { location: unknown; columns: Columns } }>("columns", () => ({}));

/** Puts a library in place that answers instead of this thread's own: one in another thread. Null takes it away. */
export function provideColumns(columns: Columns | null): void {
  if (columns) held.provided = columns;
  else delete held.provided;
}

/** Without a thread (commands, tests) this thread holds the library of the database at hand, from the first question on. */
function own(): Columns {
  const { location } = database();
  if (held.own?.location !== location) {
    void held.own?.columns.close();
    held.own = { location, columns: openColumns(location, environment().timeZone) };
  }
  return held.own.columns;
}

/** Asks about lists of media. @throws AppError `database_unavailable`; `canceled` when the signal gave it up */
export async function askColumns<N extends QuestionName>(
  name: N,
  question: Questions[N][0],
  signal?: AbortSignal,
): Promise<Questions[N][1]> {
  if (held.provided) return held.provided.ask(name, question, signal);
  const columns = own();
  return columns.ask(name, question, signal).catch((error: unknown) => {
    throw asColumnsError(toFailure(error));
  });
}
