import { type Html, html } from '../page/html.ts';

/** A page of this room: the frame that all of them share. */
export interface PageOptions {
  /** Of the window; the first words are what is read aloud first. */
  readonly title: string;
  /** Address of the place in the head of the page that this one is. */
  readonly place: string;
  readonly places: readonly Place[];
  readonly content: Html;
  /** Files of `/static` that the page loads besides the one that all load. */
  readonly scripts?: readonly string[];
}

/** A place in the head of every page. */
export interface Place {
  readonly address: string;
  readonly name: string;
}

/** The whole document. Nothing in it is inline: style and script are files of ours. */
export function document({ title, place, places, content, scripts = [] }: PageOptions): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Fieldmark</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/page.css">
${scripts.map((name) => html`<script src="/static/${name}" defer></script>\n`)}</head>
<body class="room">
<a class="skip" href="#main">Skip to the content</a>
<header class="site"><a class="home" href="/"><span aria-hidden="true">🐾</span> Fieldmark</a>
<nav aria-label="Pages"><ul>${places.map(
    ({ address, name }) =>
      html`<li><a href="${address}"${address === place ? html` aria-current="page"` : undefined}>${name}</a></li>`,
  )}</ul></nav></header>
<main id="main">
${content}
</main>
</body>
</html>
`.text;
}

/** A bar as wide as a probability says; the figure stands beside it in words. */
export function bar(probability: number): Html {
  const width = Math.round(1000 * Math.min(1, Math.max(0, probability))) / 10;
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="4"/><rect class="fill" width="${width}" height="4"/></svg>`;
}
