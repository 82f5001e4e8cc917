// Check report pages in a real browser: node tests/browser/check.mjs FILES…
// Prints JSON, one entry a file; ends with 1 if anything was found wrong, 2 if it cannot run.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const WIDTHS = [320, 768, 1440]; // axe looks at the narrowest as it opens, and at the widest with all open
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const MOST_TABS = 3000; // presses of the tab key before a page counts as a trap
const SMALLEST_PDF = 1000; // bytes
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome"];
  for (const name of names) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      continue;
    }
  }
  throw new Error("Chromium was not found. Install it, or name it in CHROMIUM.");
}

async function findAxe(page, state = "closed") {
  const { width } = page.viewportSize();
  await page.evaluate(axe); // by the debugger: the page's own policy forbids every script
  const results = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }),
    TAGS,
  );
  return results.violations.map((violation) => ({
    check: "axe",
    width,
    state,
    rule: violation.id,
    help: violation.help,
    where: violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)),
    count: violation.nodes.length,
  }));
}

async function findSideways(page, state = "closed") {
  const { width } = page.viewportSize();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  return wide > width ? [{ check: "reflow", width, state, found: `the page is ${wide} px wide` }] : [];
}

// Everything that a keyboard must reach, and what it did reach.
async function findUnreached(page) {
  const wanted = await page.evaluate(() => {
    const reachable = "a[href], summary, [tabindex='0']";
    const seen = [...document.querySelectorAll(reachable)].filter((e) => e.checkVisibility());
    seen.forEach((element, place) => (element.dataset.tabPlace = place));
    return seen.map((element) => element.outerHTML.slice(0, 120));
  });
  await page.evaluate(() => {
    document.activeElement?.blur();
    window.reached = [];
    document.addEventListener("focusin", (event) => window.reached.push(event.target.dataset.tabPlace ?? ""));
  });
  const presses = Math.min(wanted.length + 1, MOST_TABS);
  for (let press = 0; press < presses; press += 1) await page.keyboard.press("Tab");
  const reached = await page.evaluate(() => window.reached);
  const missing = wanted.filter((_, place) => !reached.includes(String(place)));
  const problems = missing.map((element) => ({ check: "keyboard", found: `never reached: ${element}` }));
  const first = await page.evaluate((place) => {
    const element = document.querySelector(`[data-tab-place="${place}"]`);
    return element?.matches("a.skip[href='#main']") ?? false;
  }, reached[0]);
  if (!first) problems.push({ check: "keyboard", found: "the first stop is not the skip link" });
  return problems;
}

async function findUnopened(page) {
  const closed = await page.$("details:not([open]) > summary");
  if (!closed) return [];
  await closed.focus();
  await page.keyboard.press("Enter");
  const open = await closed.evaluate((summary) => summary.parentElement.open);
  return open ? [] : [{ check: "keyboard", found: "Enter does not open details" }];
}

async function findSkipless(page) {
  const skip = await page.$("a.skip");
  if (!skip) return [{ check: "keyboard", found: "there is no skip link" }];
  await skip.focus();
  await page.keyboard.press("Enter");
  const at = await page.evaluate(() => document.activeElement?.id ?? "");
  return at === "main" ? [] : [{ check: "keyboard", found: `the skip link leads to ${at || "nothing"}` }];
}

async function findPrint(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const whole = pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > SMALLEST_PDF;
  return whole ? [] : [{ check: "print", found: `a PDF of ${pdf.length} bytes` }];
}

// What the page must never do, at whatever width.
function watch(page, problems) {
  const note = (check, found) => problems.push({ check, found: String(found).slice(0, 300) });
  page.on("dialog", (dialog) => {
    note("dialog", dialog.message());
    dialog.dismiss();
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) note("console", message.text());
  });
  page.on("pageerror", (error) => note("script", error));
  page.on("popup", (popup) => note("popup", popup.url()));
  page.on("download", (download) => note("download", download.url()));
  page.on("request", (request) => {
    const url = request.url();
    const itself = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (!itself && !url.startsWith("data:")) note("request", url);
  });
}

async function check(browser, file) {
  const problems = [];
  const page = await browser.newPage();
  watch(page, problems);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: "load" });
    problems.push(...(await findSideways(page)));
    if (width === WIDTHS[0]) problems.push(...(await findAxe(page)));
  }
  for (const find of [findUnreached, findUnopened, findSkipless]) problems.push(...(await find(page)));
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  problems.push(...(await findSideways(page, "open")), ...(await findAxe(page, "open")));
  await page.setViewportSize({ width: WIDTHS[0], height: 800 });
  problems.push(...(await findSideways(page, "open")));
  problems.push(...(await findPrint(page)));
  const scripts = await page.evaluate(() => document.querySelectorAll("script, iframe, object, embed").length);
  if (scripts) problems.push({ check: "script", found: `${scripts} elements that could run something` });
  await page.close();
  return { file, problems };
}

async function main(files) {
  if (!files.length) throw new Error("Name the pages to check: node tests/browser/check.mjs FILES…");
  const profile = mkdtempSync(join(tmpdir(), "evalkit-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: ARGUMENTS,
  });
  try {
    const results = [];
    for (const file of files) results.push(await check(context, file));
    console.log(JSON.stringify(results, null, 1));
    return results.some((result) => result.problems.length) ? 1 : 0;
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(String(error.message ?? error));
  process.exitCode = 2;
}
