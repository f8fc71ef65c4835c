import { redirect } from "next/navigation";

import { currentUser } from "@/auth/session";

export default async function Home() {
  redirect((await currentUser()) ? "/inbox" : "/sign-in");
}
