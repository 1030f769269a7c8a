import { CircleHelp, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Workflow } from "#lib/engines/workflows/schema.ts";

/** What stands between this workflow and a run: told before anything is queued. */
export function MissingNotice({ workflow }: { readonly workflow: Workflow }) {
  const t = useTranslations("workflows.missing");
  const { missing, converted, checked, problems } = workflow;
  if (!converted) {
    return (
      <Notice icon={<CircleHelp className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />}>
        <p>{t("waiting")}</p>
        <Names names={problems} />
      </Notice>
    );
  }
  if (!checked) {
    return <Notice icon={<CircleHelp className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />}>{t("unchecked")}</Notice>;
  }
  if (missing.nodes.length + missing.models.length + problems.length === 0) return null;
  return (
    <Notice icon={<TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />}>
      {missing.nodes.length > 0 ? <p>{t("nodes", { count: missing.nodes.length })}</p> : null}
      <Names names={missing.nodes} />
      {missing.models.length > 0 ? <p>{t("models", { count: missing.models.length })}</p> : null}
      <Names names={missing.models} />
      {problems.length > 0 ? <p>{t("problems")}</p> : null}
      <Names names={problems} />
    </Notice>
  );
}

function Notice({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <div role="status" className="flex max-h-40 shrink-0 gap-2.5 overflow-y-auto border-line border-b bg-surface px-4 py-2.5 text-sm">
      {icon}
      <div className="min-w-0">{children}</div>
    </div>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-3 pb-1 text-muted text-xs">
      {names.map((name) => (
        <li key={name} className="select-text break-all">
          {name}
        </li>
      ))}
    </ul>
  );
}
