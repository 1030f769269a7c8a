import type { Config } from "tailwindcss";

/** Names for the tokens of `app/globals.css`; the values live there, once. */
export default {
  content: ["./app/**/*.{ts,tsx}", "./components/**/*.{ts,tsx}"],
  theme: {
    colors: {
      transparent: "transparent",
      current: "currentColor",
      white: "#fff",
      black: "#000",
      canvas: "var(--canvas)",
      surface: "var(--surface)",
      raised: "var(--raised)",
      stage: "var(--stage)",
      field: "var(--field)",
      hover: "var(--hover)",
      line: "var(--line)",
      "line-strong": "var(--line-strong)",
      text: "var(--text)",
      muted: "var(--muted)",
      faint: "var(--faint)",
      accent: "var(--accent)",
      "accent-hover": "var(--accent-hover)",
      "accent-fg": "var(--accent-fg)",
      "accent-text": "var(--accent-text)",
      "accent-soft": "var(--accent-soft)",
      danger: "var(--danger)",
      "danger-soft": "var(--danger-soft)",
      ok: "var(--ok)",
      warn: "var(--warn)",
      scrim: "var(--scrim)",
    },
    fontFamily: {
      sans: ["var(--font-inter)", '"Inter Variable"', "system-ui", "sans-serif"],
      mono: ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
    },
    fontSize: {
      "2xs": ["11px", { lineHeight: "14px" }],
      xs: ["12px", { lineHeight: "16px" }],
      sm: ["13px", { lineHeight: "18px" }],
      base: ["14px", { lineHeight: "20px" }],
      lg: ["16px", { lineHeight: "24px" }],
      xl: ["20px", { lineHeight: "28px" }],
      "2xl": ["24px", { lineHeight: "32px" }],
    },
    borderRadius: { none: "0", sm: "3px", DEFAULT: "6px", md: "6px", lg: "10px", full: "9999px" },
    extend: {
      transitionDuration: { DEFAULT: "120ms" },
    },
  },
} satisfies Config;
