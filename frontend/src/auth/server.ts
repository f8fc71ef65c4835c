import { betterAuth, type BetterAuthOptions } from "better-auth";
import { nextCookies } from "better-auth/next-js";
import { genericOAuth, jwt } from "better-auth/plugins";

import { fittingName, isShortEmail } from "@/auth/names";
import { authPool } from "@/auth/pool";
import { checkPerson } from "@/auth/rules";
import { env } from "@/env";

const TOKEN_LIFETIME = "10m";
const GENEROUS = { window: 10, max: 10_000 };

function trustedOrigins(): string[] {
  const url = new URL(env.origin);
  if (!["localhost", "127.0.0.1"].includes(url.hostname)) return [env.origin];
  // On one's own machine both spellings are the same place.
  return ["localhost", "127.0.0.1"].map((host) => `${url.protocol}//${host}:${url.port || "80"}`);
}

/** Everything Better Auth is told; also read by the migration. */
export function authOptions() {
  const { github, google, oidc } = env.providers;
  return {
    appName: "Duly",
    baseURL: env.origin,
    secret: env.authSecret,
    database: authPool(),
    trustedOrigins: trustedOrigins(),
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128 },
    socialProviders: { ...(github && { github }), ...(google && { google }) },
    hooks: { before: checkPerson },
    databaseHooks: { user: { create: { before: async (user) => ({ data: { ...user, name: fittingName(user.name) } }) } } },
    // Failures come out as they are, so that the route can tell a missing database from a mistake of ours.
    onAPIError: { throw: true },
    session: { expiresIn: 60 * 60 * 24 * 7, updateAge: 60 * 60 * 24 },
    rateLimit: {
      enabled: true,
      storage: "database",
      ...(env.testMode && { ...GENEROUS, customRules: { "/sign-in/*": GENEROUS, "/sign-up/*": GENEROUS, "/change-password": GENEROUS } }),
    },
    advanced: {
      database: { generateId: "uuid" },
      ipAddress: { ipAddressHeaders: ["x-forwarded-for"], trustedProxies: env.trustedProxies },
    },
    logger: { disableColors: true, level: "warn" },
    telemetry: { enabled: false },
    plugins: [
      jwt({
        disableSettingJwtHeader: true,
        jwks: { keyPairConfig: { alg: "EdDSA", crv: "Ed25519" } },
        jwt: {
          issuer: env.origin,
          audience: env.tokenAudience,
          expirationTime: TOKEN_LIFETIME,
          // Sent with every request, so it holds little: no name, which may be long.
          definePayload: ({ user }) => (isShortEmail(user.email) ? { email: user.email } : {}),
        },
      }),
      ...(oidc
        ? [genericOAuth({ config: [{ providerId: "oidc", clientId: oidc.clientId, clientSecret: oidc.clientSecret, discoveryUrl: `${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, scopes: ["openid", "email", "profile"] }] })]
        : []),
      nextCookies(),
    ],
  } satisfies BetterAuthOptions;
}

type Auth = ReturnType<typeof createAuth>;
const holder = globalThis as typeof globalThis & { dulyAuth?: Auth };

function createAuth() {
  return betterAuth(authOptions());
}

/** The one Better Auth of the process, made at its first use: a build has no secrets. */
export function getAuth(): Auth {
  holder.dulyAuth ??= createAuth();
  return holder.dulyAuth;
}
