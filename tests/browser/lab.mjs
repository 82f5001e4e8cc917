// Run chapters in JupyterLab as a person would: node tests/browser/lab.mjs ADDRESS NAMES…
// Prints JSON: what each chapter showed, and what went wrong on the way. With PICTURES set, leaves pictures there.
import { PANEL, PICTURES, inLab, picture, runAll } from "./jupyterlab.mjs";

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

const [address, ...names] = process.argv.slice(2);
await inLab(address, async (open) => {
  const chapters = [];
  for (const name of names) {
    const page = await open();
    chapters.push(await read(page, address, name));
    await page.close();
  }
  return { chapters };
});
