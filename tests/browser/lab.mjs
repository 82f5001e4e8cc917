// Run chapters in JupyterLab as a person would: node tests/browser/lab.mjs ADDRESS NAMES…
// Prints JSON: what each chapter showed, and what went wrong on the way. With PICTURES set, leaves pictures there.
import { join } from "node:path";
import { chromium } from "playwright-core";

const LONGEST = 120_000; // milliseconds to wait for any one thing
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
const PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)";
const PICTURES = process.env.PICTURES;

// What JupyterLab must not do while somebody works in it.
function watch(page, home, problems) {
  const note = (check, found) => problems.push({ check, found: String(found).slice(0, 300) });
  page.on("console", (message) => message.type() === "error" && note("console", message.text()));
  page.on("pageerror", (error) => note("script", error));
  page.on("response", (answer) => answer.status() >= 400 && note("answer", `${answer.status()} ${answer.url()}`));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && host !== home) note("request", request.url());
  });
}

const picture = (page, name) => PICTURES && page.screenshot({ path: join(PICTURES, `${name}.png`) });

async function runAll(page) {
  await page.waitForSelector(`${PANEL} .jp-CodeCell`);
  await page.getByText(/^Python 3.*\| Idle$/).first().waitFor(); // until then JupyterLab runs nothing
  await page.getByRole("menuitem", { name: "Run", exact: true }).click();
  await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
  await page.waitForFunction((panel) => {
    const prompts = [...document.querySelectorAll(`${panel} .jp-CodeCell .jp-InputPrompt`)];
    return prompts.every((prompt) => /\[\d+\]/.test(prompt.textContent));
  }, PANEL);
  await page.getByText(/^Python 3.*\| Idle$/).first().waitFor();
}

// What a reader sees: one chart with its figures, and the words.
async function look(page) {
  const chart = page.locator(`${PANEL} .jp-OutputArea figure:has(img[src^='data:image/svg+xml'])`).first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator("summary").click();
  return {
    chart: await chart.locator("img").evaluate((img) => img.checkVisibility() && img.naturalWidth > 0),
    alt: await chart.locator("img").getAttribute("alt"),
    table: await chart.locator("details table").isVisible(),
    errors: await page.locator(`${PANEL} .jp-OutputArea [data-mime-type*='error']`).allInnerTexts(),
    warnings: await page.locator(`${PANEL} .jp-OutputArea [data-mime-type*='stderr']`).allInnerTexts(),
    cells: await page.locator(`${PANEL} .jp-CodeCell`).count(),
    opening: await page.locator(`${PANEL} .jp-OutputArea .evalkit`).first().locator("p").allTextContents(),
    notices: await page.locator(".Toastify__toast").allInnerTexts(),
  };
}

async function leafThrough(page, name) {
  const panel = page.locator(`${PANEL} .jp-WindowedPanel-outer`);
  const { height, step } = await panel.evaluate((e) => ({ height: e.scrollHeight, step: e.clientHeight }));
  for (let top = 0, number = 0; PICTURES && top < height; top += step, number += 1) {
    await panel.evaluate((e, to) => e.scrollTo(0, to), top);
    await page.waitForTimeout(200);
    await picture(page, `${name}-${String(number).padStart(2, "0")}`);
  }
}

async function save(page) {
  const saved = page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.url().includes("/contents/"));
  await page.getByRole("menuitem", { name: "File", exact: true }).click();
  await page.locator(".lm-Menu-item[data-command='docmanager:save']").click();
  await saved;
}

async function read(page, address, name) {
  await page.goto(address);
  const link = page.locator(`.jp-MarkdownViewer a[href*='${name}']`);
  await link.waitFor();
  await picture(page, "start");
  await link.click();
  await runAll(page);
  const seen = await look(page);
  await leafThrough(page, name);
  await save(page);
  return { name, ...seen };
}

async function main(address, names) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: ARGUMENTS });
  const problems = [];
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(LONGEST);
    const chapters = [];
    for (const name of names) {
      const page = await context.newPage();
      watch(page, new URL(address).host, problems);
      chapters.push(await read(page, address, name));
      await page.close();
    }
    console.log(JSON.stringify({ chapters, problems }, null, 1));
  } finally {
    await browser.close();
  }
}

await main(process.argv[2], process.argv.slice(3));
