import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import Markdown from "@/ui/markdown";

function shown(text: string): HTMLElement {
  return render(<Markdown text={text} />).container;
}

describe("a text in Markdown", () => {
  it("is shown as what it means", () => {
    const page = shown("# Plan\n\nNumbers of **November**\n\n- [x] one\n- [ ] two\n\n| a |\n|---|\n| 1 |\n\nsee https://example.com");
    expect(page.querySelector("h3")?.textContent).toBe("Plan");
    expect(page.querySelector("strong")?.textContent).toBe("November");
    expect(page.querySelector("td")?.textContent).toBe("1");
    expect([...page.querySelectorAll("[data-box]")].map((box) => box.textContent)).toEqual(["☑", "☐"]);
    expect(page.querySelector("a")?.getAttribute("href")).toBe("https://example.com");
    expect(page.querySelector("input, h1, h2")).toBeNull();
  });

  it.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<iframe src="https://evil.test"></iframe>',
    "<style>*{display:none}</style>",
  ])("keeps HTML as the text it is: %s", (text) => {
    const page = shown(`before\n\n${text}\n\nafter ${text}`);
    expect(page.textContent).toContain(text);
    expect(page.querySelector("script, img, iframe, style, a, [onerror]")).toBeNull();
  });

  it.each(["[x](javascript:alert(1))", "[x](JAVASCRIPT:alert(1))", "[x](data:text/html,<script>alert(1)</script>)", "[x](vbscript:x)"])("runs nothing from an address: %s", (text) => {
    for (const link of shown(text).querySelectorAll("a")) expect(link.getAttribute("href") ?? "").not.toMatch(/script|data/i);
  });

  it("loads nothing from elsewhere, and tells nobody where a link was", () => {
    const page = shown("![a picture](https://evil.test/pixel.png)");
    expect(page.querySelector("img")).toBeNull();
    expect(page.querySelector("a")?.textContent).toBe("a picture");
    expect(page.querySelector("a")?.rel).toBe("noopener noreferrer nofollow");
  });

  it("needs no inline styles, which the page's policy forbids", () => {
    expect(shown("| a | b |\n|:-:|--:|\n| 1 | 2 |").innerHTML).not.toContain("style=");
  });
});
