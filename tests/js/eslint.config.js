// The rules of the phone's code. verify/, signing/ and passport/ take no clock and no chance: what they say depends on
// what they are given alone.

import js from "@eslint/js";

const SHARED = ["URL", "fetch", "console", "btoa", "atob", "crypto", "TextEncoder", "TextDecoder"];
const BROWSER = [
  ...SHARED, "window", "document", "navigator", "location", "history", "localStorage", "sessionStorage", "indexedDB", "caches",
  "setTimeout", "clearTimeout", "setInterval", "clearInterval", "requestAnimationFrame", "performance", "DOMException", "Blob",
  "File", "FileReader", "FormData", "Response", "Request", "Headers", "AbortController", "AbortSignal", "Image", "matchMedia",
  "DOMParser", "Event", "CustomEvent", "HTMLElement", "HTMLCanvasElement", "Node", "BarcodeDetector", "ClipboardItem", "structuredClone",
  "URLSearchParams", "createImageBitmap", "Worker", "addEventListener", "print", "scrollTo", "self", "OffscreenCanvas", "XMLSerializer", "queueMicrotask", "getComputedStyle", "AudioContext",
  "IDBKeyRange", "MessageChannel",
];
const readable = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));
const PURE = ["verify", "signing", "passport"].map((room) => `mobile_demo/${room}/**/*.js`);

export default [
  {
    files: ["mobile_demo/**/*.js"],
    ...js.configs.recommended,
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: readable(BROWSER) },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...js.configs.recommended.rules,
      complexity: ["error", 12],
      eqeqeq: "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // Control characters are what these expressions look for.
      "no-control-regex": "off",
    },
  },
  { files: ["mobile_demo/package_data.js"], languageOptions: { globals: readable(["process"]) } },
  {
    files: PURE,
    languageOptions: { globals: Object.fromEntries(BROWSER.filter((name) => !SHARED.includes(name)).map((name) => [name, "off"])) },
    rules: {
      "no-restricted-globals": ["error", "performance", "setTimeout", "setInterval", "fetch", "crypto", "document", "localStorage"],
      "no-restricted-properties": ["error",
        { object: "Date", property: "now", message: "The moment of checking is given." },
        { object: "Math", property: "random", message: "No chance in a verdict." },
        { property: "getRandomValues", message: "No chance in a verdict." },
        { property: "randomUUID", message: "No chance in a verdict." },
      ],
      "no-restricted-syntax": ["error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "The moment of checking is given." },
        { selector: "CallExpression[callee.name='Date']", message: "The moment of checking is given." },
      ],
    },
  },
];
