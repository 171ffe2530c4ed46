import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's; another one is named by CHROMIUM. */
export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(executablePath);

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // Tests end commands by signals, which are not meant for the browser.
    ...{ handleSIGINT: false, handleSIGTERM: false },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=en'],
    ],
  });
}
