import type { MediaDetail } from "#lib/media/schema.ts";

/** What was done to the file, as its sidecar tells it. */
export function HistoryTab({ detail }: { readonly detail: MediaDetail }) {
  return (
    <ol className="flex flex-col gap-2 p-4">
      {detail.history.map((entry) => {
        const text = typeof entry === "string" ? entry : JSON.stringify(entry, null, 2);
        return (
          <li
            key={text}
            className="select-text whitespace-pre-wrap break-words rounded bg-surface p-2.5 font-mono text-2xs text-muted leading-4"
          >
            {text}
          </li>
        );
      })}
    </ol>
  );
}
