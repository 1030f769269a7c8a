"use client";

import { AudioLines, FileQuestion, Film, ImagePlus, Layers2, Upload, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ChangeEvent, type ClipboardEvent, type DragEvent, useId, useRef, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { address } from "#lib/core/fetcher.ts";
import type { ControlProps } from "./control-props.ts";
import type { Form } from "./form.ts";
import { inputPath } from "./input-path.ts";
import { carriedBy, hasFiles, isCarrying, kindFor } from "./media-drag.ts";
import { MediaPicks } from "./media-picks.tsx";
import { useInputFile } from "./use-input-file.ts";

const ACCEPTS = { image: "image/*", video: "video/*", audio: "audio/*", model3d: ".glb" } as const;

/** A picture, film or sound that a workflow takes: dropped, pasted, picked from what lies near, or brought from one's own machine. */
export function MediaField({ id, label, field, value, onChange, error, form }: ControlProps & { readonly form: Form }) {
  const t = useTranslations("studio");
  const filename = typeof value === "string" ? value : "";
  const kind = kindFor(field.type);
  const { take, isPending, inputDir } = useInputFile(form.engine, kind, onChange);
  const [isOver, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!isCarrying(event) && !hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      const [file] = event.dataTransfer.files;
      const carried = carriedBy(event);
      setOver(false);
      if (!carried && !file) return;
      event.preventDefault();
      event.stopPropagation();
      if (carried) void take({ carried });
      else if (file) void take({ file });
    },
    onPaste: (event: ClipboardEvent) => {
      const [file] = event.clipboardData.files;
      if (!file) return;
      event.preventDefault();
      void take({ file });
    },
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (file) void take({ file });
    event.target.value = "";
  };
  return (
    <Field id={id} label={label} error={error}>
      <div
        {...handlers}
        className={cn(
          "flex min-h-[82px] items-stretch gap-2 rounded",
          isOver && "outline-2 outline-accent outline-offset-2",
          isPending && "animate-quiet",
        )}
      >
        {filename === "" ? null : <Shown filename={filename} kind={kind} inputDir={inputDir} onClear={() => onChange("")} />}
        <Picker
          id={id}
          kind={kind}
          isReplacing={filename !== ""}
          isInvalid={error !== undefined}
          onPick={(carried) => void take({ carried })}
          onUpload={() => chooser.current?.click()}
        />
        <input ref={chooser} type="file" accept={ACCEPTS[kind]} onChange={choose} className="sr-only" tabIndex={-1} aria-hidden />
      </div>
      <p role="status" className="sr-only">
        {isPending ? t("input.taking") : ""}
      </p>
    </Field>
  );
}

interface ShownProps {
  readonly filename: string;
  readonly kind: ReturnType<typeof kindFor>;
  readonly inputDir: string | null;
  readonly onClear: () => void;
}

const SIGNS = { image: FileQuestion, video: Film, audio: AudioLines, model3d: FileQuestion } as const;

function Shown({ filename, kind, inputDir, onClear }: ShownProps) {
  const t = useTranslations("studio");
  const path = kind === "audio" ? null : inputPath(filename, inputDir);
  const source = path === null ? null : address("/api/gallery/image/path/thumbnail", { path, max_px: 256 });
  const [broken, setBroken] = useState<string | null>(null);
  const Sign = SIGNS[kind];
  const name = filename.split("/").at(-1) ?? filename;
  return (
    <figure className="group relative size-[82px] shrink-0 overflow-hidden rounded border border-line bg-surface" title={filename}>
      {source !== null && broken !== source ? (
        // biome-ignore lint/performance/noImgElement: the lane's own preview, in the size that is shown
        <img src={source} alt={name} onError={() => setBroken(source)} className="checkered size-full object-cover" />
      ) : (
        <span className="flex size-full flex-col items-center justify-center gap-1 p-1 text-center text-2xs text-faint">
          <Sign className="size-5" strokeWidth={1.5} aria-hidden />
          <span className="line-clamp-2 w-full break-all">{name}</span>
        </span>
      )}
      <IconButton
        size="sm"
        label={t("input.clear", { name })}
        onClick={onClear}
        className="absolute top-0.5 right-0.5 size-6! bg-black/65 text-white! hover:bg-black/85 coarse:size-9!"
      >
        <X aria-hidden />
      </IconButton>
    </figure>
  );
}

interface PickerProps {
  readonly id: string;
  readonly kind: ReturnType<typeof kindFor>;
  readonly isReplacing: boolean;
  readonly isInvalid: boolean;
  readonly onPick: Parameters<typeof MediaPicks>[0]["onPick"];
  readonly onUpload: () => void;
}

function Picker({ id, kind, isReplacing, isInvalid, onPick, onUpload }: PickerProps) {
  const t = useTranslations("studio");
  const [open, setOpen] = useState(false);
  const hint = useId();
  return (
    <div
      className={cn(
        "flex min-w-0 grow flex-col items-center justify-center gap-1.5 rounded border border-line-strong border-dashed bg-field px-2 py-2 text-center",
        isInvalid && "border-danger",
      )}
    >
      <span id={hint} className="text-faint text-xs">
        {isReplacing ? t("input.dropOther") : t("input.drop", { kind })}
      </span>
      <span className="flex gap-1">
        <Popover
          label={t("input.near")}
          open={open}
          onOpenChange={setOpen}
          className="w-80 max-w-[calc(100vw-16px)] p-2"
          trigger={
            <button
              id={id}
              type="button"
              aria-describedby={hint}
              className="inline-flex h-7 items-center gap-1.5 rounded px-2 text-muted text-xs hover:bg-hover hover:text-text data-[state=open]:bg-hover coarse:h-11 [&_svg]:size-4"
            >
              {kind === "image" ? <ImagePlus aria-hidden /> : <Layers2 aria-hidden />}
              {t("input.pick")}
            </button>
          }
        >
          <MediaPicks
            kind={kind}
            onPick={(carried) => {
              setOpen(false);
              onPick(carried);
            }}
          />
        </Popover>
        <button
          type="button"
          onClick={onUpload}
          className="inline-flex h-7 items-center gap-1.5 rounded px-2 text-muted text-xs hover:bg-hover hover:text-text coarse:h-11 [&_svg]:size-4"
        >
          <Upload aria-hidden />
          {t("input.upload")}
        </button>
      </span>
    </div>
  );
}
