const PATHS = {
  inbox: "M3 13h5l1.5 3h5L16 13h5M3 13 6 4h12l3 9v6a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z",
  today: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M12 13v4",
  upcoming: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8 14h2M14 14h2M8 17h2",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l5 5",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6",
  project: "M4 5h6l2 3h8v11H4z",
  tag: "M4 4h8l8 8-8 8-8-8zM8 8h.01",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  check: "M5 12.5l4.5 4.5L19 7.5",
  settings: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2",
  filter: "M4 6h16M7 12h10M10 18h4",
  flag: "M6 21V4h11l-2 4 2 4H6",
  restore: "M4 12a8 8 0 1 0 3-6.2M4 4v5h5",
  subtask: "M6 4v9a3 3 0 0 0 3 3h8M14 13l3 3-3 3",
  edit: "M4 20h4L19 9l-4-4L4 16z",
  up: "M12 19V5M6 11l6-6 6 6",
  collapse: "M7 14l5-5 5 5",
  expand: "M7 10l5 5 5-5",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  repeat: "M4 11V9a3 3 0 0 1 3-3h13M17 3l3 3-3 3M20 13v2a3 3 0 0 1-3 3H4M7 21l-3-3 3-3",
  offline: "M4 4l16 16M3 9.5a13 13 0 0 1 4.5-2.8M11 5.6a13 13 0 0 1 10 3.9M6.5 13.5a8 8 0 0 1 4-2.1M15.5 12a8 8 0 0 1 2 1.5M12 18.5h.01M10 16.4a3 3 0 0 1 3.5-.2",
  mail: "M4 6h16v12H4zM4 7.5l8 5.5 8-5.5",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17",
  loud: "M4 10v4h3l9 5V5l-9 5zM19 9.5a4 4 0 0 1 0 5",
  device: "M4 5h16v11H4zM9 20h6M12 16v4",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  signout: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon; decoration only, so it is hidden from assistive technology. */
export function Icon({ name, className = "size-5" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
