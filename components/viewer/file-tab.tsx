"use client";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { clock } from "#components/gallery/clock.ts";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { formatBytes } from "./bytes.ts";
import { EmbeddedText } from "./embedded-text.tsx";
import { type Fact, Facts, Section } from "./facts.tsx";

interface FileTabProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
}

export function FileTab({ item, detail }: FileTabProps) {
  const t = useTranslations("viewer");
  const format = useFormatter();
  const gallery = useTranslations("gallery");
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
  const { technical } = detail ?? {};
  const colour = [technical?.color_mode, technical?.has_alpha ? t("file.alpha") : null].filter(Boolean).join(", ");
  return (
    <div className="flex flex-col gap-4 p-4">
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
                    {item.project_id}
                  </Link>
                ),
              }
            : null,
          line(t("file.folder"), item.folder),
          line(t("file.kind"), item.mime_type),
          item.width && item.height ? line(t("file.dimensions"), `${item.width} × ${item.height}`) : null,
          item.duration === null ? null : line(t("file.length"), clock(item.duration)),
          technical?.frame_rate ? line(t("file.frameRate"), t("fps", { rate: technical.frame_rate })) : null,
          line(t("file.colour"), colour),
          line(t("file.bytes"), formatBytes(item.size_bytes, format)),
          time(t("file.made"), item.created_at),
          time(t("file.changed"), item.modified_at),
          item.score > 0 ? line(t("file.score"), gallery("stars", { stars: item.score })) : null,
          line(t("file.license"), item.license),
          line(t("file.owner"), item.owner),
          line(t("file.visibility"), t(`visibilities.${item.visibility}`)),
          item.hash
            ? { label: t("file.hash"), value: <span className="font-mono text-xs">{item.hash.slice(0, 16)}…</span>, copy: item.hash }
            : null,
          line(t("file.path"), item.path, true),
        ]}
      />
      {detail && detail.files.length > 0 ? (
        <Section title={t("file.nearby")}>
          <ul className="flex flex-col gap-1 text-muted text-sm">
            {detail.files.map((file) => (
              <li key={file.path} className="select-text break-all">
                {file.path.split(/[\\/]/).at(-1)}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {detail?.generation?.raw.map(({ where, key, text, truncated }) => (
        <EmbeddedText key={`${where} ${key}`} title={`${where} · ${key}`} text={text} cut={truncated} />
      ))}
    </div>
  );
}
