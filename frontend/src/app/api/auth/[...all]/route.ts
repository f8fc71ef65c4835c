import { toNextJsHandler } from "better-auth/next-js";

import { answerAuth } from "@/auth/answering";

export const dynamic = "force-dynamic";

export const { GET, POST } = toNextJsHandler(answerAuth);
