import { headers } from "next/headers";
import { redirect } from "next/navigation";

import { HOME, localPlace } from "@/auth/places";
import { getAuth } from "@/auth/server";

export interface SignedInUser {
  id: string;
  name: string;
  email: string;
}

/** Who is signed in, null when nobody is. */
export async function currentUser(): Promise<SignedInUser | null> {
  // Before getAuth(): it tells Next that this page depends on the request, and a build must not get further.
  const requestHeaders = await headers();
  const session = await getAuth().api.getSession({ headers: requestHeaders });
  return session ? { id: session.user.id, name: session.user.name, email: session.user.email } : null;
}

/** Who is signed in; everybody else goes to the sign-in page, and from there to where they wanted to go. */
export async function requireUser(): Promise<SignedInUser> {
  const user = await currentUser();
  if (user) return user;
  const place = localPlace((await headers()).get("x-place"));
  redirect(place === HOME ? "/sign-in" : `/sign-in?to=${encodeURIComponent(place)}`);
}
