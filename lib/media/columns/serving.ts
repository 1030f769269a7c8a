import type { MessagePort } from "node:worker_threads";
import { toFailure } from "./failure.ts";
import type { Columns } from "./questions.ts";
import type { Order, Reply } from "./remote.ts";

/** The far end of `RemoteColumns`: answers what comes through a port, as it is done; what was given up is not answered. Told to, it ends. */
export function answerOrders(port: MessagePort, columns: Columns, end: () => void = () => process.exit(0)): void {
  const running = new Map<number, AbortController>();
  const answer = async ({ id, name, question }: Extract<Order, { name: string }>) => {
    const stop = new AbortController();
    running.set(id, stop);
    const reply: Reply = await columns.ask(name, question as never, stop.signal).then(
      (told) => ({ id, answer: told }),
      (error: unknown) => ({ id, failure: toFailure(error) }),
    );
    running.delete(id);
    if (!stop.signal.aborted) port.postMessage(reply);
  };
  port.on("message", (order: Order) => {
    if ("end" in order) return end();
    if ("abort" in order) return running.get(order.id)?.abort();
    void answer(order);
  });
}
