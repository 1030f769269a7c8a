import type { Database, Tx } from "#lib/db/client.ts";
import { database } from "#lib/db/client.ts";
import { broadcast, wake } from "./bus.ts";
import type { EventDefinition, EventScope, PayloadOf } from "./define.ts";
import { insertEvents } from "./store.ts";

export interface Said {
  readonly type: string;
  readonly scope: EventScope;
  readonly payload: unknown;
}

/** An event ready to be published, its payload checked by the compiler against its definition. */
export function say<D extends EventDefinition>(event: D, scope: EventScope, payload: PayloadOf<D>): Said {
  return { type: event.type, scope, payload };
}

/** Publishes durable events in the transaction that makes them true. Wake the readers with `wakeReaders` once it has committed. */
export async function publish(tx: Tx, said: readonly Said[], of: Database = database()): Promise<void> {
  await insertEvents(
    tx,
    of.dialect,
    said.map(({ type, scope, payload }) => ({ type, scope, payload: JSON.stringify(payload) })),
  );
}

export function wakeReaders(): void {
  wake("events");
}

/** Says something that only matters now. */
export function sayLive<D extends EventDefinition>(event: D, scope: EventScope, payload: PayloadOf<D>): void {
  broadcast({ kind: "event", type: event.type, scope, payload });
}
