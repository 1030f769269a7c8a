import { expect, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";

const PASSWORD = "correct horse battery";

test.describe("bound to every address", () => {
  test.describe.configure({ mode: "serial" });
  const instance = withInstance(() => ({ env: { HOST: "0.0.0.0" } }));

  async function printedToken(): Promise<string> {
    const read = () =>
      instance()
        .logs()
        .match(/\/auth\/setup\?token=([^\s"]+)/)?.[1] ?? "";
    await until("the set-up link on the terminal", () => read() !== "");
    return read();
  }

  test("asks everyone to sign in: pages redirect, the API answers 401 before it looks at anything", async ({ page }) => {
    for (const path of ["/api/gallery", "/api/gallery/999999", "/api/jobs?limit=nonsense"]) {
      expect((await fetch(`${instance().url}${path}`)).status, path).toBe(401);
    }
    expect((await fetch(`${instance().url}/api/health`)).status).toBe(200);
    await page.goto(`${instance().url}/gallery`);
    await expect(page).toHaveURL(/\/auth\//);
  });

  test("the first admin is made with the token from the terminal, which then works no more", async ({ page }) => {
    const token = await printedToken();
    await page.goto(`${instance().url}/auth/setup?token=${token}`);
    await page.getByLabel("Login", { exact: true }).fill("anna");
    await page.getByLabel("Name", { exact: true }).fill("Anna");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Make the admin account" }).click();
    await expect(page).not.toHaveURL(/\/auth\/setup/);
    const again = await fetch(`${instance().url}/api/auth/setup`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, login: "mallory", name: "Mallory", password: PASSWORD }),
    });
    expect(again.status).toBeGreaterThanOrEqual(400);
  });

  test("signs in, and works", async ({ page, studio }) => {
    await page.goto(`${instance().url}/studio`);
    await expect(page).toHaveURL(/\/auth\/sign-in/);
    await page.getByLabel("Login", { exact: true }).fill("anna");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/studio/);
    await expect(studio.prompt).toBeVisible();
    const me = await page.evaluate(async () => (await fetch("/api/me")).json());
    expect(me.login).toBe("anna");
    expect(me.role).toBe("admin");
  });

  test("refuses a Host it does not know and a mutation from another site", async () => {
    const foreign = await fetch(`${instance().url}/api/jobs`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "https://elsewhere.example" },
      body: "{}",
    });
    expect([401, 403]).toContain(foreign.status);
  });

  test("slows down whoever guesses passwords", async ({ page }) => {
    await page.goto(`${instance().url}/auth/sign-in`);
    for (let tries = 0; tries < 12; tries++) {
      await page.getByLabel("Login", { exact: true }).fill("anna");
      await page.getByLabel("Password", { exact: true }).fill(`wrong password ${tries}`);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert").first()).toBeVisible();
      if (await page.getByText(/Too many tries/).isVisible()) break;
      await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
    }
    await expect(page.getByText(/Too many tries/)).toBeVisible();
  });
});
