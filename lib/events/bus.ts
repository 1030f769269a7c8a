import { processWide } from "#lib/core/process-wide.ts";

/**
 * What lives for a moment only: wake-ups and ephemeral events. On one machine they go through the parent's IPC to the other processes;
 * on PostgreSQL by NOTIFY (`notify.ts`). Losing one costs a poll, never a fact.
 */
export type BusMessage =
  | {
      readonly kind: "wake";
      readonly topic: "events" | "jobs" /** The parts of the topic (a lane); all of it without. */;
      readonly only?: readonly string[];
    }
  | { readonly kind: "event"; readonly type: string; readonly scope: string; readonly payload: unknown };

type Listener = (message: BusMessage) => void;

const { listeners, carriers, parent, wakes } = processWide("bus", () => ({
  listeners: new Set<Listener>(),
  carriers: new Set<Listener>(),
  parent: { isJoined: false },
  /** Topics of which one was told in this turn, with what was asked for since; null: all of the topic. */
  wakes: new Map<"events" | "jobs", Set<string> | null>(),
}));

/** Hears messages of this and of other processes. Returns how to stop. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Adds a way to other processes (NOTIFY). Returns how to stop. */
export function carry(carrier: Listener): () => void {
  carriers.add(carrier);
  return () => carriers.delete(carrier);
}

/** Tells this process and every other one. */
export function broadcast(message: BusMessage): void {
  deliver(message);
  if (process.send && process.connected) process.send({ relay: true, message }, undefined, undefined, () => undefined);
  for (const carrier of carriers) carrier(message);
}

/**
 * Wakes whoever waits for a topic. A wake-up carries no news of its own: the first of a turn of the event loop goes out at once, all others
 * of that turn together at its end.
 */
export function wake(topic: "events" | "jobs", only?: readonly string[]): void {
  const before = wakes.get(topic);
  if (before === undefined) {
    if (wakes.size === 0) setImmediate(tellWakes);
    wakes.set(topic, new Set());
    broadcast(only === undefined ? { kind: "wake", topic } : { kind: "wake", topic, only });
    return;
  }
  wakes.set(topic, only === undefined || before === null ? null : new Set([...before, ...only]));
}

function tellWakes(): void {
  const asked = [...wakes];
  wakes.clear();
  for (const [topic, only] of asked) {
    if (only === null) broadcast({ kind: "wake", topic });
    else if (only.size > 0) broadcast({ kind: "wake", topic, only: [...only] });
  }
}

/** Hands a message that came from another process to this one's listeners. */
export function deliver(message: BusMessage): void {
  for (const listener of listeners) listener(message);
}

/** Hears what the parent passes on from the other processes. */
export function joinParent(): void {
  if (parent.isJoined) return;
  parent.isJoined = true;
  process.on("message", (raw: unknown) => {
    const envelope = raw as { relay?: boolean; message?: BusMessage } | null;
    if (envelope?.relay && envelope.message) deliver(envelope.message);
  });
}
