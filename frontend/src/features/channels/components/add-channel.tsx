"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import type { Channel, ChannelKind } from "@/api/client";
import { useFieldRefusal, useRefusal } from "@/api/refusals";
import { type NewChannel, useAddChannel } from "@/features/channels/mutations";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Icon } from "@/ui/icon";
import { Notice } from "@/ui/states";
import { useToast } from "@/ui/toast";

type Given = NewChannel["kind"];
const GIVEN: Given[] = ["email", "webhook", "ntfy"];
const FIELDS = ["address", "url", "topic", "server", "token", "name"];
const NTFY = "https://ntfy.sh";

interface Props {
  offered: ChannelKind[];
  /** The person's own address, for a start. */
  email: string;
  onAdded: (channel: Channel, secret: string | null) => void;
}

/** Buttons to add what is not this browser, and what this installation does not offer. */
export function AddChannel({ offered, email, onAdded }: Props) {
  const t = useTranslations("channels");
  const [kind, setKind] = useState<Given | null>(null);
  const lacking = GIVEN.filter((one) => !offered.includes(one));
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {GIVEN.filter((one) => offered.includes(one)).map((one) => (
          <Button key={one} onClick={() => setKind(one)}>
            <Icon name="plus" className="size-4" />
            {t(`add.${one}`)}
          </Button>
        ))}
      </div>
      {lacking.map((one) => (
        <p key={one} className="text-sm text-ink-soft">
          {t(`lacking.${one}`)}
        </p>
      ))}
      <Dialog open={kind !== null} onClose={() => setKind(null)} label={kind ? t(`add.${kind}`) : ""} className="m-auto w-[calc(100%-2rem)] max-w-md rounded-2xl p-6">
        {kind && <AddForm kind={kind} email={email} onDone={() => setKind(null)} onAdded={onAdded} />}
      </Dialog>
    </div>
  );
}

function bodyOf(kind: Given, fields: FormData): NewChannel {
  const field = (name: string) => String(fields.get(name) ?? "").trim();
  const name = field("name") ? { name: field("name") } : {};
  if (kind === "email") return { kind, address: field("address"), ...name };
  if (kind === "webhook") return { kind, url: field("url"), ...name };
  const token = field("token") ? { token: field("token") } : {};
  return { kind, server: field("server"), topic: field("topic"), ...token, ...name };
}

function AddForm({ kind, email, onDone, onAdded }: { kind: Given; email: string; onDone: () => void; onAdded: Props["onAdded"] }) {
  const t = useTranslations("channels");
  const toast = useToast();
  const add = useAddChannel();
  const refusal = useRefusal();
  const fieldRefusal = useFieldRefusal();
  const flaw = (field: string) => fieldRefusal(add.error, field);
  const isFlawed = FIELDS.some((field) => flaw(field) !== null);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    add.mutate(bodyOf(kind, new FormData(event.currentTarget)), {
      onSuccess: ({ channel, secret, isNew }) => {
        onDone();
        onAdded(channel, secret);
        if (!isNew) toast({ text: t("there", { name: channel.name }) });
        else toast({ text: channel.state === "unconfirmed" ? t("codeSent", { target: channel.target }) : t("added", { name: channel.name }) });
      },
    });
  }

  return (
    // The API knows better than the browser what can be sent to, and says it in our words.
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t(`add.${kind}`)}</h2>
      <p className="text-sm text-ink-soft">{t(`explain.${kind}`)}</p>
      {add.error && !isFlawed && <Notice>{refusal(add.error) ?? t("failed")}</Notice>}
      {kind === "email" && <TextField name="address" type="email" dir="ltr" label={t("address")} autoComplete="email" defaultValue={email} maxLength={254} required error={flaw("address")} />}
      {kind === "webhook" && <TextField name="url" type="url" dir="ltr" label={t("url")} placeholder="https://example.org/hook" maxLength={2000} required error={flaw("url")} />}
      {kind === "ntfy" && (
        <>
          <TextField name="topic" dir="ltr" label={t("topic")} hint={t("topicHint")} autoComplete="off" maxLength={64} required error={flaw("topic")} />
          <TextField name="server" type="url" dir="ltr" label={t("server")} defaultValue={NTFY} maxLength={2000} required error={flaw("server")} />
          <TextField name="token" type="password" dir="ltr" label={t("token")} hint={t("tokenHint")} autoComplete="off" maxLength={200} error={flaw("token")} />
        </>
      )}
      <TextField name="name" dir="auto" label={t("nameOptional")} hint={t("nameHint")} autoComplete="off" maxLength={100} error={flaw("name")} />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("cancel")}</Button>
        <Button kind="primary" type="submit" busy={add.isPending}>
          {t("addDo")}
        </Button>
      </div>
    </form>
  );
}
