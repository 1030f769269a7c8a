"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { toast } from "#components/ui/toast.tsx";
import { isProblem } from "#lib/core/fetcher.ts";
import { useAddRoot } from "#lib/media/roots/client.ts";

interface AddFolderProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Takes a directory of this machine into the library: a ComfyUI install with all its folders, or any folder of pictures. */
export function AddFolder({ open, onOpenChange }: AddFolderProps) {
  const t = useTranslations("settings.folders");
  const { problem } = useReasonWords();
  const add = useAddRoot();
  const [path, setPath] = useState("");
  const [name, setName] = useState("");
  const [isReadOnly, setReadOnly] = useState(false);

  const close = () => {
    onOpenChange(false);
    setPath("");
    setName("");
    setReadOnly(false);
    add.reset();
  };
  const wrong = isProblem(add.error) && add.error.field === "name" ? "name" : add.error ? "path" : null;
  const submit = () =>
    add.mutate(
      { path: path.trim(), ...(name.trim() ? { name: name.trim() } : {}), ...(isReadOnly ? { read_only: true } : {}) },
      {
        onSuccess: ({ added, plain, name: first }) => {
          close();
          toast({
            title: added.length > 1 ? t("addedInstall", { count: added.length }) : t("added", { name: first }),
            detail:
              plain.length > 0 ? t("stayPlain", { names: plain.map(({ name }) => name).join(", "), count: plain.length }) : t("scanning"),
          });
        },
      },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={t("add")}
      description={t("addHint")}
      footer={
        <>
          <Button variant="ghost" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit" form="add-folder" variant="primary" disabled={add.isPending || path.trim() === ""}>
            {add.isPending ? t("adding") : t("addAction")}
          </Button>
        </>
      }
    >
      <form
        id="add-folder"
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field id="folder-path" label={t("path")} hint={t("pathHint")} error={wrong === "path" && add.error ? problem(add.error) : null}>
          <Input
            id="folder-path"
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="/home/anna/ComfyUI"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={wrong === "path" ? true : undefined}
            aria-describedby={wrong === "path" ? "folder-path-error" : "folder-path-hint"}
          />
        </Field>
        <Field id="folder-name" label={t("name")} hint={t("nameHint")} error={wrong === "name" && add.error ? problem(add.error) : null}>
          <Input
            id="folder-name"
            aria-invalid={wrong === "name" ? true : undefined}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={120}
            autoComplete="off"
          />
        </Field>
        <div className="flex items-start justify-between gap-4">
          <label htmlFor="folder-read-only" className="text-sm">
            {t("readOnly")}
            <span className="block text-faint text-xs">{t("readOnlyHint")}</span>
          </label>
          <Switch id="folder-read-only" checked={isReadOnly} onChange={setReadOnly} />
        </div>
      </form>
    </Dialog>
  );
}
