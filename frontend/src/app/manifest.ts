import type { MetadataRoute } from "next";

/** What makes Duly an application on a home screen; an iPhone shows the notifications of nothing less. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Duly",
    short_name: "Duly",
    start_url: "/inbox",
    scope: "/",
    display: "standalone",
    background_color: "#fbfaf8",
    theme_color: "#2f5d50",
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
    ],
  };
}
