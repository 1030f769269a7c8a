"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Toast as Radix } from "radix-ui";
import { useSyncExternalStore } from "react";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";

export interface ToastOptions {
  readonly title: string;
  readonly detail?: string;
  readonly tone?: "plain" | "danger";
  /** Takes back what the toast tells of. */
  readonly undo?: () => void;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
}
interface ToastEntry extends ToastOptions {
  readonly id: number;
}

let entries: readonly ToastEntry[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const NONE: readonly ToastEntry[] = [];

function set(next: readonly ToastEntry[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

/** Says something at the edge of the screen. At most three at once: the oldest goes first. */
export function toast(options: ToastOptions): void {
  set([...entries.slice(-2), { ...options, id: nextId++ }]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toaster() {
  const t = useTranslations("ui");
  const shown = useSyncExternalStore(
    subscribe,
    () => entries,
    () => NONE,
  );
  const dismiss = (id: number) => set(entries.filter((entry) => entry.id !== id));
  return (
    <Radix.Provider label={t("notification")} duration={6000} swipeDirection="right">
      {shown.map((entry) => (
        <ToastCard key={entry.id} entry={entry} onDismiss={() => dismiss(entry.id)} undo={t("undo")} close={t("close")} />
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2 outline-none max-md:bottom-20 max-md:[body:has([data-chosen-bar])_&]:bottom-48" />
    </Radix.Provider>
  );
}

interface CardProps {
  readonly entry: ToastEntry;
  readonly onDismiss: () => void;
  readonly undo: string;
  readonly close: string;
}

function ToastCard({ entry, onDismiss, undo, close }: CardProps) {
  const action = entry.undo ? { label: undo, onSelect: entry.undo } : entry.action;
  return (
    <Radix.Root
      type={entry.tone === "danger" ? "foreground" : "background"}
      onOpenChange={(open) => {
        if (!open) onDismiss();
      }}
      className="flex animate-appear items-center gap-3 rounded-md border border-line-strong bg-popover py-2 pr-2 pl-3.5"
    >
      <div className="min-w-0 grow">
        <Radix.Title className={entry.tone === "danger" ? "text-danger text-sm" : "text-sm text-text"}>{entry.title}</Radix.Title>
        {entry.detail ? <Radix.Description className="break-words text-muted text-xs">{entry.detail}</Radix.Description> : null}
      </div>
      {action ? (
        <Radix.Action asChild altText={action.label}>
          <Button size="sm" variant="ghost" className="text-accent-text" onClick={action.onSelect}>
            {action.label}
          </Button>
        </Radix.Action>
      ) : null}
      <Radix.Close asChild>
        <IconButton label={close} size="sm" side="top">
          <X aria-hidden />
        </IconButton>
      </Radix.Close>
    </Radix.Root>
  );
}
