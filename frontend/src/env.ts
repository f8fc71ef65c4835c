// The server's settings, read when they are needed: a build has none of them.

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Start Duly with "make run", which sets it.`);
  return value;
}

function list(name: string): string[] {
  return (process.env[name] ?? "").split(",").map((part) => part.trim()).filter(Boolean);
}

function pair(prefix: string): { clientId: string; clientSecret: string } | undefined {
  const clientId = process.env[`DULY_${prefix}_CLIENT_ID`];
  const clientSecret = process.env[`DULY_${prefix}_CLIENT_SECRET`];
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

export const env = {
  get authDatabaseUrl() {
    return required("DULY_AUTH_DATABASE_URL");
  },
  get authSecret() {
    return required("BETTER_AUTH_SECRET");
  },
  /**
   * Where the API answers; it may have a path, such as a Dapr sidecar's for service invocation:
   * `http://127.0.0.1:3500/v1.0/invoke/duly-api/method`.
   */
  get apiUrl() {
    return process.env.DULY_API_URL ?? "http://127.0.0.1:8000";
  },
  /** Where event streams answer, when that is not through `apiUrl`: a sidecar is no place for an answer that does not end. */
  get streamUrl() {
    return process.env.DULY_STREAM_URL || undefined;
  },
  /** The token that the sidecar behind `apiUrl` wants to see; never sent to anybody else. */
  get daprToken() {
    return process.env.DULY_DAPR_API_TOKEN || undefined;
  },
  /** Scheme, host and port that people open. */
  get origin() {
    return new URL(process.env.DULY_PUBLIC_URL ?? `http://localhost:${process.env.DULY_WEB_PORT ?? "3000"}`).origin;
  },
  get testMode() {
    return process.env.DULY_TEST_MODE === "1";
  },
  get tokenAudience() {
    return process.env.DULY_TOKEN_AUDIENCE ?? "duly-api";
  },
  get trustedProxies() {
    return list("DULY_TRUSTED_PROXIES");
  },
  get providers() {
    const issuer = process.env.DULY_OIDC_ISSUER;
    const oidc = pair("OIDC");
    return {
      github: pair("GITHUB"),
      google: pair("GOOGLE"),
      oidc: issuer && oidc ? { ...oidc, issuer } : undefined,
    };
  },
};
