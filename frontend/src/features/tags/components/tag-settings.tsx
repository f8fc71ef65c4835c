"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import type { Tag } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { useTags } from "@/api/shared-queries";
import { useDeleteTag, useMergeTag, useRenameTag } from "@/features/tags/mutations";
import { Button } from "@/ui/button";
import { Select, TextField } from "@/ui/field";
import { SettingsDialog } from "@/ui/settings-dialog";
import { Notice } from "@/ui/states";

/** Rename a tag, make it another one, or delete it. */
export function TagSettings({ tag }: { tag: Tag }) {
  const t = useTranslations("tags");
  return (
    <SettingsDialog label={t("settings")}>{(close) => <SettingsForm tag={tag} onDone={close} />}</SettingsDialog>
  );
}

function SettingsForm({ tag, onDone }: { tag: Tag; onDone: () => void }) {
  const t = useTranslations("tags");
  const router = useRouter();
  const rename = useRenameTag();
  const merge = useMergeTag();
  const remove = useDeleteTag();
  const others = (useTags().data ?? []).filter((other) => other.id !== tag.id);
  const [name, setName] = useState(tag.name);
  const [into, setInto] = useState("");

  function goTo(target: Tag) {
    onDone();
    router.replace(`/tags/${encodeURIComponent(target.name)}`);
  }

  function save(event: FormEvent) {
    event.preventDefault();
    if (into) merge.mutate({ tag, into }, { onSuccess: goTo });
    else rename.mutate({ tag, name: name.trim() }, { onSuccess: goTo });
  }

  const error = rename.error ?? merge.error ?? remove.error;
  const taken = error instanceof ProblemError && error.problem.code === "tag.name-taken";
  return (
    <form onSubmit={save} className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("settings")}</h2>
      {error && <Notice>{taken ? t("taken") : t("failed")}</Notice>}
      <TextField label={t("name")} dir="auto" required maxLength={50} value={name} disabled={Boolean(into)} onChange={(event) => setName(event.target.value)} />
      {others.length > 0 && (
        <Select label={t("merge")} hint={t("mergeHint")} value={into} onChange={(event) => setInto(event.target.value)}>
          <option value="">{t("mergeNot")}</option>
          {others.map((other) => (
            <option key={other.id} value={other.id}>
              {other.name}
            </option>
          ))}
        </Select>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button kind="danger" className="me-auto" onClick={() => remove.mutate(tag, { onSuccess: () => router.push("/inbox") })}>
          {t("delete")}
        </Button>
        <Button onClick={onDone}>{t("cancel")}</Button>
        <Button kind="primary" type="submit" disabled={!name.trim()} busy={rename.isPending || merge.isPending}>
          {into ? t("mergeDo") : t("save")}
        </Button>
      </div>
    </form>
  );
}
