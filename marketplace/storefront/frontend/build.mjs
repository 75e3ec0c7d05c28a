// Fills build/static/: the style sheets, the faces, the icon sprite and the vendors' modules that pages import.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "..", "..", "..");
const MODULES = join(ROOT, "node_modules");
const STATIC = join(ROOT, "build", "static");

// One Bangla weight and two Latin ones: what fits the page's weight budget (docs/design-language.md).
const FACES = ["bengali-500", "latin-500", "latin-700"];
// What joins and places their letters; fractions are written with a stroke, so theirs are left out.
const FEATURES = [
  "abvm", "abvs", "akhn", "blwf", "blwm", "blws", "ccmp", "cjct", "dist", "half", "haln", "init", "kern", "liga", "mark",
  "mkmk", "nukt", "pres", "pstf", "psts", "rphf", "rvrn", "tnum", "vatu",
];
// Styles of a variable font, which these are none of, and hints for screens of long ago.
const UNUSED_TABLES = ["STAT", "gasp", "prep"];
// Whose they are and under which licence stays in each file (OFL 1.1, section 2).
const NAMES = { copyright: 0, licence: 13, licenceAddress: 14 };
// What every page loads; and beside it what the pages on which people work load, the page of a shop, pages of goods,
// those of what is said of them, those on which somebody buys, and conversations.
const SHEETS = ["haat.css", "work.css", "shop.css", "goods.css", "opinions.css", "orders.css", "chat.css"];
const VENDOR = {
  "htmx.js": "htmx.org/dist/htmx.esm.min.js",
  "maplibre-gl.js": "maplibre-gl/dist/maplibre-gl.mjs",
  "maplibre-gl-worker.js": "maplibre-gl/dist/maplibre-gl-worker.mjs",
  "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
  "terra-draw.js": "terra-draw/dist/terra-draw.modern.js",
  "terra-draw-maplibre.js": "terra-draw-maplibre-gl-adapter/dist/terra-draw-maplibre-gl-adapter.modern.js",
};

// The administration's own name for Alpine stands for the build that our content security policy lets run.
const ADMINISTRATION = { "unfold/js/alpine/alpine.js": "@alpinejs/csp/dist/cdn.min.js" };

const BASE = readFileSync(join(HERE, "base.css"), "utf8");
const readJson = (name) => JSON.parse(readFileSync(join(HERE, name), "utf8"));

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The letters for which base.css asks for a face, and the space, which stands for joiners that nothing joins. */
function lettersOf(face) {
  const [, ranges] = new RegExp(`anek-${face}\\.woff2.*?unicode-range: ([^;]+);`, "s").exec(BASE);
  const letters = ranges.split(", ").flatMap((range) => {
    const [first, last = first] = range.slice("U+".length).split("-").map((code) => Number.parseInt(code, 16));
    return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
  });
  return ` ${letters.join("")}`;
}

/** A face with these letters and all that can be made of them: every conjunct is there, and nothing that is never drawn. */
async function cutFace(face) {
  const whole = readFileSync(join(MODULES, "@fontsource/anek-bangla/files", `anek-bangla-${face}-normal.woff2`));
  const { default: subset } = await import("subset-font");
  const cut = await subset(whole, lettersOf(face), {
    targetFormat: "woff2",
    keepFeatures: FEATURES,
    dropTables: UNUSED_TABLES,
    noHinting: true,
    preserveNameIds: Object.values(NAMES),
  });
  write(join(STATIC, "fonts", `anek-${face}.woff2`), cut);
}

// Source maps are not served, and hashing the files' names fails on a reference to one that is not there.
function copyVendorModules() {
  const modules = Object.entries(VENDOR).map(([name, source]) => [join("vendor", name), source]);
  for (const [name, source] of [...modules, ...Object.entries(ADMINISTRATION)]) {
    const text = readFileSync(join(MODULES, source), "utf8");
    write(join(STATIC, name), text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  }
}

// Each icon becomes a symbol that a page refers to. Those that every page may need are named in icons.json; those of kinds
// of goods travel apart, in goods-icons.json, and those of accounts, desks and staff in work-icons.json.
function drawIconSprite(name) {
  const symbols = Object.entries(readJson(`${name}.json`)).map(([id, source]) => {
    const [style, name] = source.split("/");
    const file = join(MODULES, "@phosphor-icons/core/assets", style, `${name}-${style}.svg`);
    const paths = readFileSync(file, "utf8").replace(/^.*?<svg[^>]*>|<\/svg>\s*$/gs, "");
    return `<symbol id="${id}" viewBox="0 0 256 256">${paths}</symbol>`;
  });
  write(join(STATIC, `${name}.svg`), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

// The colours exist once, in tokens.json: the map's style (Python) and the contrast tests read the same file.
// Dark is written out twice rather than with light-dark(), which phones of 2023 do not know.
function writeColourTokens() {
  const colours = Object.entries(readJson("tokens.json").color);
  const declare = (theme) => colours.map(([name, values]) => `--color-${name}: ${values[theme]};`).join(" ");
  const dark = declare(1);
  write(
    join(ROOT, "build", "tokens.css"),
    `@theme { --color-*: initial; ${declare(0)} }
@layer base {
  [data-theme="light"] { color-scheme: light; ${declare(0)} }
  [data-theme="dark"] { color-scheme: dark; ${dark} }
  @media (prefers-color-scheme: dark) { :root:not([data-theme]) { ${dark} } }
}
`,
  );
}

function compileStyles() {
  const cli = join(MODULES, "@tailwindcss/cli/dist/index.mjs");
  for (const sheet of SHEETS) {
    const args = ["-i", join(HERE, sheet), "-o", join(STATIC, sheet), "--minify"];
    execFileSync(process.execPath, [cli, ...args], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  }
}

if (!existsSync(MODULES)) {
  console.error("node_modules is missing: run `npm ci` first");
  process.exit(1);
}
writeColourTokens();
await Promise.all(FACES.map(cutFace));
copyVendorModules();
["icons", "goods-icons", "work-icons"].forEach(drawIconSprite);
compileStyles();
