import { Icon } from "@/ui/icon";

/** The name above pages that need nobody to be signed in. */
export function Brand() {
  return (
    <p className="mb-8 flex items-center justify-center gap-2.5 text-2xl font-semibold tracking-tight">
      <span aria-hidden="true" className="flex size-8 items-center justify-center rounded-full bg-accent text-accent-ink">
        <Icon name="check" className="size-5" />
      </span>
      Duly
    </p>
  );
}
