import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

const LINK = "text-accent underline underline-offset-2 break-words";

function Outside({ href, children }: { href?: string; children?: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className={LINK}>
      {children}
    </a>
  );
}

/** Headings are below the page's own, and all alike: a text may begin with any. */
function Heading({ children }: { children?: ReactNode }) {
  return (
    <h3 dir="auto" className="font-semibold">
      {children}
    </h3>
  );
}

function part(Tag: "p" | "ul" | "li" | "blockquote" | "td" | "th", look: string) {
  return function Part({ children }: { children?: ReactNode }) {
    // A list or a table goes one way as a whole.
    return (
      <Tag dir={["p", "ul", "blockquote"].includes(Tag) ? "auto" : undefined} className={look}>
        {children}
      </Tag>
    );
  };
}

const PARTS: Components = {
  a: Outside,
  // A picture from elsewhere would tell its host who reads when: it stays a link.
  img: ({ src, alt }) => (typeof src === "string" ? <Outside href={src}>{alt || src}</Outside> : alt),
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  p: part("p", ""),
  li: part("li", "[&:has(>[data-box])]:-ms-5 [&:has(>[data-box])]:list-none"),
  blockquote: part("blockquote", "border-s-2 border-line-strong ps-3 text-ink-soft"),
  td: part("td", "border border-line px-2 py-1 text-start"),
  th: part("th", "border border-line px-2 py-1 text-start font-semibold"),
  ul: part("ul", "flex list-disc flex-col gap-1 ps-5"),
  ol: ({ children, start }) => (
    <ol dir="auto" start={start} className="flex list-decimal flex-col gap-1 ps-5">
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
      <table dir="auto" className="border-collapse">{children}</table>
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
    <div dir="auto" className="flex flex-col gap-2 text-sm leading-relaxed break-words">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={PARTS}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
