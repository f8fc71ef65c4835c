import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import { cx } from "@/ui/class-names";

const LINK = "text-accent underline underline-offset-2 break-words";

function Outside({ href, children }: { href?: string; children?: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className={LINK}>
      {children}
    </a>
  );
}

/** A heading of a text is one below the page's own, whatever its writer called it. */
function heading(Tag: "h3" | "h4" | "h5") {
  return function Heading({ children }: { children?: ReactNode }) {
    return (
      <Tag dir="auto" className="font-semibold">
        {children}
      </Tag>
    );
  };
}

function block(Tag: "p" | "li" | "blockquote" | "td" | "th", look?: string) {
  return function Block({ className, children }: { className?: string; children?: ReactNode }) {
    return (
      <Tag dir="auto" className={cx(look, className)}>
        {children}
      </Tag>
    );
  };
}

const PARTS: Components = {
  a: Outside,
  // A picture from elsewhere would tell its host who reads when: it stays a link.
  img: ({ src, alt }) => (typeof src === "string" ? <Outside href={src}>{alt || src}</Outside> : alt),
  h1: heading("h3"),
  h2: heading("h4"),
  h3: heading("h5"),
  h4: heading("h5"),
  h5: heading("h5"),
  h6: heading("h5"),
  p: block("p"),
  li: block("li", "[&:has(>[data-box])]:-ms-5 [&:has(>[data-box])]:list-none"),
  blockquote: block("blockquote", "border-s-2 border-line-strong ps-3 text-ink-soft"),
  td: block("td", "border border-line px-2 py-1 text-start"),
  th: block("th", "border border-line px-2 py-1 text-start font-semibold"),
  ul: ({ children }) => <ul className="flex list-disc flex-col gap-1 ps-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="flex list-decimal flex-col gap-1 ps-5">
      {children}
    </ol>
  ),
  // The box of a task list, which nobody can tick here.
  input: ({ checked }) => <span data-box="">{checked ? "☑" : "☐"}</span>,
  code: ({ children }) => <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[0.9em]">{children}</code>,
  // What is wider than the panel scrolls, by keyboard too.
  pre: ({ children }) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre tabIndex={0} dir="ltr" className="overflow-x-auto rounded-lg bg-sunken p-2 text-sm [&_code]:bg-transparent [&_code]:p-0">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div tabIndex={0} className="overflow-x-auto">
      <table className="border-collapse">{children}</table>
    </div>
  ),
  hr: () => <hr className="border-line" />,
};

/**
 * A text in Markdown (CommonMark and GitHub's tables, lists and links), as React elements: HTML in it stays text, and addresses that
 * could run a script are dropped (https://github.com/remarkjs/react-markdown#security).
 */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className="flex flex-col gap-2 text-sm leading-relaxed break-words">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={PARTS}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
