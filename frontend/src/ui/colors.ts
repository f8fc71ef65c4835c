export const COLORS = ["red", "orange", "amber", "green", "teal", "blue", "indigo", "purple", "pink", "gray"] as const;

/** The dot of a project or tag; full class names, so that the style sheet has them. */
export const DOTS: Record<(typeof COLORS)[number], string> = {
  red: "bg-red-500",
  orange: "bg-orange-500",
  amber: "bg-amber-500",
  green: "bg-green-500",
  teal: "bg-teal-500",
  blue: "bg-blue-500",
  indigo: "bg-indigo-500",
  purple: "bg-purple-500",
  pink: "bg-pink-500",
  gray: "bg-stone-500",
};
