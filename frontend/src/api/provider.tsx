"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, createContext, useContext, useState } from "react";

import { isPassing, UnreachableError } from "@/api/problem";
import { SignedOutError } from "@/auth/token";

const UserContext = createContext<string | null>(null);

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // Away is not an error yet: keep asking, ever more slowly, and the page mends itself when the API is back.
        retry: (failures, error) => isPassing(error) && (error instanceof UnreachableError || failures < 3),
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 8_000),
        throwOnError: false,
        networkMode: "always",
      },
      mutations: {
        // Safe to repeat: every POST has an idempotency key of its own request, the rest is idempotent.
        retry: (failures, error) => error instanceof UnreachableError && failures < 2,
        retryDelay: 600,
        networkMode: "always",
        onError: (error) => {
          if (error instanceof SignedOutError) window.location.assign("/sign-in");
        },
      },
    },
  });
}

/** Gives the pages inside it the signed-in user's data. */
export function ApiProvider({ userId, children }: { userId: string; children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <UserContext.Provider value={userId}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </UserContext.Provider>
  );
}

/** The path parameters of every API call. */
export function useUserPath(): { user_id: string } {
  const userId = useContext(UserContext);
  if (!userId) throw new Error("useUserPath needs an ApiProvider around it.");
  return { user_id: userId };
}
