import { redirect } from "next/navigation";
import type { ReactNode } from "react";

import { currentUser } from "@/auth/session";
import { Icon } from "@/ui/icon";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  if (await currentUser()) redirect("/inbox");
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-5 py-10">
      <p className="mb-8 flex items-center justify-center gap-2.5 text-2xl font-semibold tracking-tight">
        <span aria-hidden="true" className="flex size-8 items-center justify-center rounded-full bg-accent text-accent-ink">
          <Icon name="check" className="size-5" />
        </span>
        Duly
      </p>
      {children}
    </main>
  );
}
