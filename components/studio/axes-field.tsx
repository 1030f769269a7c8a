"use client";

import { Grid3x3, Plus, X } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { FIELD } from "#components/ui/input.tsx";
import { MOST_AXES, MOST_CELLS } from "#lib/engines/graph/matrix-size.ts";
import { type Axis, decimalMarkOf, isOpenToReading, variableFields } from "./axes.ts";
import type { Form, FormField } from "./form.ts";
import { useParameterWords } from "./parameter-words.ts";
import { axesOn, cellsOf, type ReadyAxis } from "./request.ts";
import { useDraftPart, useDraftStore } from "./use-draft.ts";

/** What varies: fields and the values each goes through. All combinations are made as one batch. */
export function AxesField({ form }: { readonly form: Form }) {
  const t = useTranslations("studio");
  const store = useDraftStore();
  const axes = useDraftPart((draft) => draft.axes);
  const ready = axesOn({ axes }, form, decimalMarkOf(useLocale()));
  const offered = variableFields(form.fields);
  const free = offered.filter((field) => !axes.some((axis) => axis.key === field.key));
  const [next] = free;
  const put = (change: (axes: readonly Axis[]) => readonly Axis[]) =>
    store.change("axes", (draft) => ({ ...draft, axes: change(draft.axes) }));
  if (offered.length === 0) return null;
  return (
    <section aria-label={t("axes.title")} className="flex flex-col gap-2">
      {ready.map((one, index) => (
        <AxisRow
          key={one.axis.key}
          ready={one}
          place={index}
          fields={[one.field, ...free]}
          onChange={(axis) => put((all) => all.map((before) => (before.key === one.axis.key ? axis : before)))}
          onRemove={() => put((all) => all.filter((axis) => axis.key !== one.axis.key))}
        />
      ))}
      <div className="flex items-center justify-between gap-2">
        {next && ready.length < MOST_AXES ? (
          <Button
            variant="ghost"
            size="sm"
            className="-ml-2.5"
            onClick={() =>
              put((all) => [...all.filter((axis) => ready.some((one) => one.axis.key === axis.key)), { key: next.key, text: "" }])
            }
          >
            {ready.length === 0 ? <Grid3x3 aria-hidden /> : <Plus aria-hidden />}
            {ready.length === 0 ? t("axes.vary") : t("axes.add")}
          </Button>
        ) : (
          <span />
        )}
        {ready.length > 0 ? <Cells axes={ready} /> : null}
      </div>
    </section>
  );
}

/** How many pictures that makes. */
function Cells({ axes }: { readonly axes: readonly ReadyAxis[] }) {
  const t = useTranslations("studio");
  const format = useFormatter();
  const count = cellsOf(axes);
  if (count === null) return null;
  const counts = axes.map(({ read }) => (read.ok ? read.values.length : 0));
  return (
    <span role="status" className={count > MOST_CELLS ? "tnum text-danger text-xs" : "tnum text-muted text-xs"}>
      {counts.length > 1 ? `${counts.map((one) => format.number(one)).join(" × ")} = ` : ""}
      {count > MOST_CELLS ? t("axes.tooMany", { count, most: MOST_CELLS }) : t("axes.pictures", { count })}
    </span>
  );
}

interface AxisRowProps {
  readonly ready: ReadyAxis;
  readonly place: number;
  readonly fields: readonly FormField[];
  readonly onChange: (axis: Axis) => void;
  readonly onRemove: () => void;
}

const WAYS = ["columns", "rows", "pages"] as const;

function AxisRow({ ready, place, fields, onChange, onRemove }: AxisRowProps) {
  const { axis, field, read } = ready;
  const t = useTranslations("studio");
  const words = useParameterWords();
  const way = t(`axes.${WAYS[place] ?? "pages"}`);
  const wrong = !read.ok && read.reason !== "empty" ? t(`axes.wrong.${read.reason}`) : null;
  const understood = useUnderstood(ready);
  const note = wrong ?? understood;
  const id = `axis-${place}`;
  return (
    <div className="flex flex-col gap-1 rounded border border-line p-2">
      <div className="flex items-center gap-2">
        <span className="w-14 shrink-0 text-faint text-xs">{way}</span>
        <Combobox
          label={t("axes.field", { way })}
          value={field.key}
          options={fields.map((one) => ({ value: one.key, label: words.label(one) }))}
          onChange={(key) => onChange({ key, text: key === field.key ? axis.text : "" })}
        />
        <IconButton size="sm" label={t("axes.remove", { name: words.label(field) })} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </div>
      <textarea
        id={id}
        aria-label={t("axes.values", { name: words.label(field) })}
        aria-invalid={wrong !== null || undefined}
        aria-describedby={note === null ? undefined : `${id}-note`}
        rows={field.type === "text" ? 3 : 1}
        value={axis.text}
        onChange={(event) => onChange({ key: axis.key, text: event.target.value })}
        placeholder={placeholderOf(field, t)}
        className={`${FIELD} tnum resize-y px-2.5 py-1.5`}
      />
      {note === null ? null : (
        <p
          id={`${id}-note`}
          role={wrong === null ? "status" : "alert"}
          className={`tnum text-xs ${wrong === null ? "text-muted" : "text-danger"}`}
        >
          {note}
        </p>
      )}
    </div>
  );
}

const MOST_TOLD = 12;

/** The numbers that were read, where they could have been meant otherwise: `5,5` is one number here and two there. */
function useUnderstood({ axis, field, read }: ReadyAxis): string | null {
  const t = useTranslations("studio");
  const format = useFormatter();
  if (!read.ok || !isOpenToReading(field, axis.text, read.values)) return null;
  const told = read.values
    .slice(0, MOST_TOLD)
    .map((value) => format.number(Number(value), { maximumFractionDigits: 6, useGrouping: false }));
  return t("axes.understood", { values: [...told, ...(read.values.length > MOST_TOLD ? ["…"] : [])].join(" · ") });
}

function placeholderOf(field: FormField, t: ReturnType<typeof useTranslations<"studio">>): string {
  if (field.type === "text") return t("axes.hint.text");
  if (field.type === "seed") return t("axes.hint.seed");
  if (field.type === "choice")
    return (
      field.choices
        ?.slice(0, 3)
        .map((choice) => choice.label)
        .join(", ") ?? ""
    );
  return field.type === "integer" || field.type === "number" ? t("axes.hint.number") : "";
}
