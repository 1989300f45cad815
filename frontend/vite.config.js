import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const ENTRIES = ["site", "desk", "room", "work", "card", "passkeys", "push", "try-out"].map((name) => `static/js/${name}.js`);

export default defineConfig({
  root: import.meta.dirname,
  base: "/static/dist/",
  publicDir: "static/public",
  build: {
    outDir: "static/dist",
    manifest: "manifest.json",
    // Old phones: the oldest browsers that know cascade layers.
    target: ["chrome99", "firefox97", "safari15.4"],
    modulePreload: false,
    rolldownOptions: {
      checks: { eval: false }, // htmx holds an eval; desk.js turns it off and the CSP forbids it
      input: ENTRIES.filter((path) => existsSync(new URL(path, import.meta.url))),
    },
  },
  test: {
    include: ["tests/**/*.test.js"],
    passWithNoTests: true,
  },
});
