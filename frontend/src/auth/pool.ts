import { Pool } from "pg";

import { env } from "@/env";

const holder = globalThis as typeof globalThis & { dulyAuthPool?: Pool };

/** The connections of Better Auth, under role `duly_auth` in schema `auth`; one pool for each process. */
export function authPool(): Pool {
  holder.dulyAuthPool ??= createPool();
  return holder.dulyAuthPool;
}

function createPool(): Pool {
  const pool = new Pool({
    connectionString: env.authDatabaseUrl,
    options: "-c search_path=auth",
    max: 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
  });
  // Without a listener, a connection that the server closes ends the whole process.
  pool.on("error", (error) => console.error(JSON.stringify({ event: "auth.database_lost", error: error.message })));
  return pool;
}
