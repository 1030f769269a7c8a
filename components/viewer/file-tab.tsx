"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { lengthClock } from "#components/gallery/clock.ts";
import { useDamageWords } from "#components/gallery/damage-words.ts";
import { useProjectTitle } from "#components/gallery/project-title.ts";
import { CoverButton } from "#components/projects/cover-button.tsx";
import { Breakable } from "#components/ui/breakable.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { formatBytes } from "./bytes.ts";
import { EmbeddedText } from "./embedded-text.tsx";
import { type Fact, Facts, Section } from "./facts.tsx";
import { credentialsOf, furtherFacts, problemsOf } from "./problems.ts";

interface FileTabProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
}

export function FileTab({ item, detail }: FileTabProps) {
  const t = useTranslations("viewer");
  const format = useFormatter();
  const project = useProjectTitle(item.project_id);
  const line = (label: string, value: string | null | undefined, copy = false): Fact | null =>
    value ? { label, value, ...(copy ? { copy: value } : {}) } : null;
  const time = (label: string, iso: string | null): Fact | null =>
    iso
      ? {
          label,
          value: (
            <time dateTime={iso}>{format.dateTime(new Date(iso), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}</time>
          ),
        }
      : null;
  const roleOf = (role: string) => {
    if (role === "original" || role === "sidecar") return t(`file.roles.${role}`);
    return /^\d+$/.test(role) ? t("file.preview", { size: role }) : role;
  };
  const { technical } = detail ?? {};
  const colour = [technical?.color_mode, technical?.has_alpha ? t("file.alpha") : null].filter(Boolean).join(", ");
  return (
    <div className="flex flex-col gap-4 p-4">
      <Problems detail={detail} />
      <Facts
        facts={[
          line(t("file.name"), item.filename, true),
          item.project_id
            ? {
                label: t("file.project"),
                value: (
                  <Link
                    href={`/projects/${encodeURIComponent(item.project_id)}`}
                    className="rounded-sm underline decoration-line-strong underline-offset-2 hover:text-accent-text"
                  >
                    {project}
                  </Link>
                ),
              }
            : null,
          line(t("file.folder"), item.folder),
          line(t("file.kind"), item.mime_type),
          item.width && item.height ? line(t("file.dimensions"), `${item.width} × ${item.height}`) : null,
          item.duration === null ? null : line(t("file.length"), lengthClock(item.duration)),
          technical?.frame_rate ? line(t("file.frameRate"), t("fps", { rate: technical.frame_rate })) : null,
          line(t("file.colour"), colour),
          line(t("file.bytes"), formatBytes(item.size_bytes, format)),
          time(t("file.made"), item.created_at),
          time(t("file.changed"), item.modified_at),
          line(t("file.owner"), item.owner),
          line(t("file.visibility"), t(`visibilities.${item.visibility}`)),
          item.hash
            ? { label: t("file.hash"), value: <span className="font-mono text-xs">{item.hash.slice(0, 16)}…</span>, copy: item.hash }
            : null,
          line(t("file.path"), item.path, true),
        ]}
      />
      <CoverButton item={item} />
      {detail ? <Further detail={detail} /> : null}
      {detail && detail.files.length > 0 ? (
        <Section title={t("file.nearby")}>
          <ul className="flex flex-col gap-1 text-muted text-sm">
            {detail.files.map((file) => (
              <li key={file.path} title={file.path} className="flex items-start justify-between gap-2">
                <span className="min-w-0 select-text [overflow-wrap:anywhere]">
                  <Breakable text={file.path.split(/[\\/]/).at(-1) ?? ""} />{" "}
                  <span className="inline-block whitespace-nowrap text-faint text-xs">{roleOf(file.role)}</span>
                </span>
                <CopyButton what={t("file.path")} text={file.path} />
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {detail && Object.keys(detail.custom).length > 0 ? (
        <EmbeddedText title={t("file.custom")} text={JSON.stringify(detail.custom, null, 2)} />
      ) : null}
      {detail?.generation?.raw.map(({ where, key, text, truncated }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file may hold one key twice, always in the same order
        <EmbeddedText key={`${where} ${key} ${place}`} title={`${where} · ${key}`} text={text} cut={truncated} />
      ))}
    </div>
  );
}

/** Why something that other files have is missing here. */
function Problems({ detail }: { readonly detail: MediaDetail | undefined }) {
  const t = useTranslations("viewer");
  const inWords = useDamageWords();
  const problems = detail ? problemsOf(detail) : [];
  if (problems.length === 0) return null;
  return (
    <section aria-label={t("file.problems")} className="flex gap-2.5 rounded bg-surface p-3 text-sm">
      <TriangleAlert className="size-4 shrink-0 translate-y-0.5 text-warn" aria-hidden />
      <div>
        <h2 className="font-medium">{t("file.problems")}</h2>
        <ul className="text-muted">
          {problems.map((problem) => (
            <li key={problem} className="select-text break-words">
              {inWords(problem)}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** What only some kinds of files say, and who signed the file. */
function Further({ detail }: { readonly detail: MediaDetail }) {
  const t = useTranslations("viewer");
  const credentials = credentialsOf(detail);
  const facts = furtherFacts(detail);
  return (
    <>
      {facts.length > 0 ? (
        <Section title={t("file.further")}>
          <Facts facts={facts.map(([label, value]) => ({ label, value }))} />
        </Section>
      ) : null}
      {credentials ? (
        <Section title={t("file.credentials")}>
          <p className="select-text break-words text-sm">
            {[credentials.issuer, credentials.generator].filter(Boolean).join(" · ") || t("file.credentialsUnknown")}
          </p>
        </Section>
      ) : null}
    </>
  );
}
