import { getMigrations } from "better-auth/db/migration";

import { authPool } from "@/auth/pool";
import { authOptions } from "@/auth/server";

const LOCK = 1_685_416_057;
const ATTEMPTS = 20;

/** Create or extend Better Auth's tables. Several replicas may start at once: they wait for each other. */
export async function migrateAuth(): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrateOnce();
    } catch (error) {
      if (attempt === ATTEMPTS) {
        console.error(JSON.stringify({ event: "auth.migration_failed", error: String(error) }));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function migrateOnce(): Promise<void> {
  const connection = await authPool().connect();
  try {
    await connection.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const { runMigrations } = await getMigrations(authOptions());
    await runMigrations();
    await connection.query("SELECT pg_advisory_unlock($1)", [LOCK]);
  } finally {
    connection.release(true);
  }
}
