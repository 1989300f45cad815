import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["static/dist/**"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-eval": "error",
      "no-implied-eval": "error",
    },
  },
  { files: ["static/js/**"], languageOptions: { globals: globals.browser } },
  { files: ["tests/**", "*.config.js"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
