"use client";
import { ChevronDown, GripVertical, ListPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment, useState } from "react";
import { type Drag, useDrag } from "#components/projects/drag.ts";
import { moved, placed } from "#components/projects/order.ts";
import { useParameterWords } from "#components/studio/parameter-words.ts";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { addressOf } from "#lib/engines/workflows/form.ts";
import { FieldEditor } from "./field-editor.tsx";
import type { FormState } from "./form-state.ts";

interface FormEditorProps {
  readonly form: FormState;
  readonly canEdit: boolean;
  /** False while nobody has told what the nodes are: there is nothing to choose from yet. */
  readonly isConverted: boolean;
  /** How the node of a field was switched off. */
  readonly offAs: (node: string) => "bypassed" | "muted" | null;
  /** A field that was just put on the form is open. */
  readonly open: string | null;
  readonly onOpen: (address: string | null) => void;
  /** Shows where in the graph a field stands. */
  readonly onNode: (node: string) => void;
}

/** The fields of the studio's form as a list: opened to be changed, dragged or moved with Alt and an arrow to be ordered. */
export function FormEditor({ form, canEdit, isConverted, offAs, open, onOpen, onNode }: FormEditorProps) {
  const t = useTranslations("workflows.form");
  const words = useParameterWords();
  const [told, setTold] = useState("");
  const addresses = form.shown.map(addressOf);
  const groups = [...new Set(form.shown.flatMap(({ group }) => group ?? []))];
  const drag = useDrag((address, at) => {
    const next = placed(addresses, address, at);
    if (next) form.order(next);
  });
  if (form.shown.length === 0) {
    return (
      <EmptyState icon={ListPlus} title={t("emptyTitle")}>
        {t(isConverted ? "emptyText" : "waitingText")}
      </EmptyState>
    );
  }
  return (
    <>
      <ol aria-label={t("fields")} className="flex flex-col gap-1 p-3">
        {form.shown.map((field, index) => {
          const address = addressOf(field);
          const move = (by: 1 | -1) => {
            const next = moved(addresses, address, by);
            return (
              next &&
              (() => {
                form.order(next);
                setTold(t("movedTo", { label: words.label({ ...field, at: address }), place: index + by + 1 }));
              })
            );
          };
          const heading = field.group && field.group !== form.shown[index - 1]?.group ? field.group : null;
          return (
            <Fragment key={address}>
              {heading ? <li className="px-1 pt-3 pb-0.5 text-faint text-xs first:pt-0">{words.group(heading)}</li> : null}
              <FieldRow
                field={field}
                off={offAs(field.node_id)}
                drag={canEdit ? drag : null}
                isOpen={canEdit && open === address}
                onToggle={() => {
                  onOpen(open === address ? null : address);
                  onNode(field.node_id);
                }}
                onEarlier={canEdit ? move(-1) : null}
                onLater={canEdit ? move(1) : null}
              >
                <FieldEditor
                  field={field}
                  groups={groups}
                  onChange={(change) => form.change(field, change)}
                  onEarlier={move(-1)}
                  onLater={move(1)}
                  onHide={() => form.toggle(field)}
                />
              </FieldRow>
            </Fragment>
          );
        })}
      </ol>
      <p role="status" className="sr-only">
        {told}
      </p>
    </>
  );
}

interface FieldRowProps {
  readonly field: WorkflowField;
  /** The node it stands on is switched off: a run does not ask for it. */
  readonly off: "bypassed" | "muted" | null;
  readonly drag: Drag | null;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onEarlier: (() => void) | null;
  readonly onLater: (() => void) | null;
  readonly children: React.ReactNode;
}

function FieldRow({ field, off, drag, isOpen, onToggle, onEarlier, onLater, children }: FieldRowProps) {
  const words = useTranslations("workflows");
  const parameters = useParameterWords();
  const address = addressOf(field);
  return (
    <li
      {...(isOpen ? {} : drag?.handlers(address))}
      className={cn("rounded border border-line bg-surface", drag?.over === address && "outline-2 outline-accent")}
    >
      <button
        type="button"
        aria-expanded={isOpen}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        onClick={onToggle}
        onKeyDown={(event) => {
          if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
          event.preventDefault();
          (event.key === "ArrowUp" ? onEarlier : onLater)?.();
        }}
        className="flex h-[38px] w-full items-center gap-2 rounded pr-2 pl-1.5 text-left hover:bg-hover coarse:h-11"
      >
        <GripVertical className="size-4 shrink-0 cursor-grab text-faint" aria-hidden />
        <span className={cn("min-w-0 shrink-0 truncate text-sm max-w-[60%]", off && "text-faint line-through")}>
          {parameters.label({ ...field, at: address })}
        </span>
        <span className="tnum min-w-0 grow truncate text-right text-faint text-xs">
          {off
            ? words(`off.${off}`)
            : field.default === null || field.default === ""
              ? words(`types.${field.type}`)
              : String(field.default)}
        </span>
        <ChevronDown className={cn("size-4 shrink-0 text-faint transition-transform", isOpen && "rotate-180")} aria-hidden />
      </button>
      {isOpen ? children : null}
    </li>
  );
}
