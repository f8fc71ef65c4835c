import { redirect } from "next/navigation";
import type { ReactNode } from "react";

import { Brand } from "@/app/shell/brand";
import { currentUser } from "@/auth/session";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  if (await currentUser()) redirect("/inbox");
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-5 py-10">
      <Brand />
      {children}
    </main>
  );
}
