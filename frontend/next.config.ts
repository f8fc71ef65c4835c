import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  reactStrictMode: true,
  // Compression holds back server-sent events until the stream ends; a proxy in front compresses better anyway.
  compress: false,
  // No image is transformed, so the 20 MB library that would do it stays out.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": ["node_modules/@img/**", "node_modules/sharp/**"] },
  experimental: {
    // The default cuts a proxied answer, and with it an event stream, after 30 seconds.
    proxyTimeout: 300_000,
  },
};

export default createNextIntlPlugin("./src/ui/locale.ts")(config);
