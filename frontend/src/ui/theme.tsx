import { headers } from "next/headers";

const FOLLOW_SYSTEM = `(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
  apply();
  dark.addEventListener("change", apply);
})();`;

/** Without a choice of one's own the look follows the system, before the first paint. */
export async function Theme({ chosen }: { chosen: "light" | "dark" | "system" }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  if (chosen !== "system") return null;
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: FOLLOW_SYSTEM }} />;
}
