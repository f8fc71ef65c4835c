import type { ReactNode } from "react";

import { ApiProvider } from "@/api/provider";
import { Live } from "@/app/shell/live";
import { Shell } from "@/app/shell/shell";
import { requireUser } from "@/auth/session";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  return (
    <ApiProvider userId={user.id}>
      <Live>
        <Shell>{children}</Shell>
      </Live>
    </ApiProvider>
  );
}
