import type { Locator, Page } from "@playwright/test";

export class GalleryPage {
  readonly page: Page;
  readonly tiles: Locator;

  constructor(page: Page) {
    this.page = page;
    this.tiles = page.getByRole("main").locator('a[href*="/gallery/"]');
  }

  async open(url: string): Promise<void> {
    await this.page.goto(`${url}/gallery`);
  }

  /** The last path segment of a tile's address: the media's id. */
  async idOf(tile: Locator): Promise<string> {
    const href = (await tile.getAttribute("href")) ?? "";
    return href.match(/\/gallery\/(\d+)/)?.[1] ?? "";
  }
}
