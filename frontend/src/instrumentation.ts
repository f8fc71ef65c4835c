/** Bring Better Auth's tables to this version before the first request. A failure is logged; the launcher probes a real URL. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { migrateAuth } = await import("@/auth/migrate");
  await migrateAuth();
}
