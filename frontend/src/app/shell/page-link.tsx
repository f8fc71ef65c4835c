"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";

import { useConnection } from "@/api/live";
import { useToast } from "@/ui/toast";

/** A link to another page. Offline it says that the page needs a connection: following it would lose the one that is there. */
export function PageLink(props: Omit<ComponentProps<typeof Link>, "onNavigate">) {
  const t = useTranslations("connection");
  const connection = useConnection();
  const toast = useToast();
  return (
    <Link
      {...props}
      onNavigate={(event) => {
        if (connection !== "offline") return;
        event.preventDefault();
        toast({ text: t("needed") });
      }}
    />
  );
}
