"use client";

import { createAuthClient } from "better-auth/react";

/** Better Auth in the browser: sign up, sign in, sessions, password. */
export const authClient = createAuthClient();
