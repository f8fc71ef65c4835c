import type { ChannelKind } from "@/api/client";
import { Icon, type IconName } from "@/ui/icon";

const ICONS: Record<ChannelKind, IconName> = { web_push: "device", email: "mail", webhook: "link", ntfy: "loud" };

export function KindIcon({ kind }: { kind: ChannelKind }) {
  return (
    <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-sunken text-ink-soft">
      <Icon name={ICONS[kind]} />
    </span>
  );
}
