"use client";

import { useLayoutEffect, useRef } from "react";

import { Button } from "@/ui/button";
import { cx } from "@/ui/class-names";
import { focusOn } from "@/ui/entry";

interface Props {
  /** A query of pages. */
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  label: string;
  /** What it says while the next page is on its way. */
  loading: string;
  className?: string;
}

/** The button below a list that shows more of it, as long as there is more. When there is no more, the keyboard goes on at the last entry. */
export function More({ pages, ...rest }: Props) {
  return pages.hasNextPage ? <MoreButton pages={pages} {...rest} /> : null;
}

function MoreButton({ pages, label, loading, className }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // Before it leaves the page: afterwards nothing tells that the focus was here.
  useLayoutEffect(() => {
    const here = box.current;
    return () => {
      if (!here?.contains(document.activeElement)) return;
      focusOn([...(here.previousElementSibling?.querySelectorAll<HTMLElement>("li") ?? [])].at(-1));
    };
  }, []);
  return (
    <div ref={box} className={cx("flex justify-center", className)}>
      <Button onClick={() => pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
        {pages.isFetchingNextPage ? loading : label}
      </Button>
    </div>
  );
}
