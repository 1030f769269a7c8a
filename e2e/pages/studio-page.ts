import type { Locator, Page } from "@playwright/test";

export class StudioPage {
  readonly page: Page;
  readonly prompt: Locator;
  readonly generate: Locator;
  /** The strip of what was made last in the chosen folder. */
  readonly recent: Locator;

  constructor(page: Page) {
    this.page = page;
    this.prompt = page.getByLabel("Prompt", { exact: true });
    this.generate = page.getByRole("button", { name: /^Generate/ });
    this.recent = page
      .getByRole("region", { name: "Recent" })
      .getByRole("link")
      .filter({ has: page.locator("img") });
  }

  async open(url: string): Promise<void> {
    await this.page.goto(`${url}/studio`);
    await this.prompt.waitFor();
  }

  async make(prompt: string): Promise<void> {
    await this.prompt.fill(prompt);
    await this.generate.click();
  }
}
