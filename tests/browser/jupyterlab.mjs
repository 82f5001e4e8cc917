// What every check in a JupyterLab does: open it, watch it, run a notebook.
import { join } from "node:path";
import { chromium } from "playwright-core";

const LONGEST = 120_000; // milliseconds to wait for any one thing
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
export const PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)";
export const PICTURES = process.env.PICTURES;

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

export const picture = (page, name) => PICTURES && page.screenshot({ path: join(PICTURES, `${name}.png`) });

export async function runAll(page) {
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

// Does something with pages of a JupyterLab, and prints as JSON what it gave and what went wrong on the way.
export async function inLab(address, doing) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: ARGUMENTS });
  const problems = [];
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(LONGEST);
    const seen = await doing(async () => {
      const page = await context.newPage();
      watch(page, new URL(address).host, problems);
      return page;
    });
    console.log(JSON.stringify({ ...seen, problems }, null, 1));
  } finally {
    await browser.close();
  }
}
