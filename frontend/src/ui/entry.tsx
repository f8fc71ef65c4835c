"use client";

import { type ComponentProps, useLayoutEffect, useRef } from "react";

/** Put the focus on something that does not have it by itself, such as an entry of a list. */
export function focusOn(element: HTMLElement | null | undefined): void {
  if (!element) return;
  element.tabIndex = -1;
  element.focus();
}

/**
 * An entry of a list that what is done in it may take away: the focus that was in it goes to the next entry, else to the one before,
 * else to the page. Not to a button there: whoever presses twice does not mean the next one.
 */
export function Entry(props: ComponentProps<"li">) {
  const entry = useRef<HTMLLIElement>(null);
  // Before it leaves the page: afterwards nothing tells that the focus was here.
  useLayoutEffect(() => {
    const here = entry.current;
    return () => {
      if (!here?.contains(document.activeElement)) return;
      const heir = here.nextElementSibling ?? here.previousElementSibling ?? document.getElementById("content");
      focusOn(heir as HTMLElement | null);
    };
  }, []);
  return <li ref={entry} {...props} />;
}
