import { BOT } from '../src/demo/cast.ts';
import { Html, html } from '../src/page/html.ts';
import type { SandboxPost } from '../src/platforms/sandbox/sandbox.ts';
import type { Played } from './picture-play.ts';
import { LINE_HEIGHT, terminalScreen } from './picture-terminal.ts';

function page(style: Html, content: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><style>
* { box-sizing: border-box; margin: 0; }
body { font: 17px/1.4 system-ui, sans-serif; color: #1b2024; }
${style}</style></head><body>${content}</body></html>`.text;
}

/** A post and the bot's reply below it, as a network shows them. */
export function postPage({ post, reply }: Played): string {
  return page(
    new Html(`
main { background: #fff; border: 1px solid #d8dee2; border-radius: 16px; padding: 20px 20px 22px; }
article { display: grid; grid-template-columns: 48px 1fr; column-gap: 14px; position: relative; }
article + article { margin-top: 18px; }
article:first-child::before { content: ''; position: absolute; left: 23px; top: 54px; bottom: -14px; width: 2px; background: #d8dee2; }
.face { width: 48px; height: 48px; border-radius: 50%; background: #b0561c; color: #fff; font: 600 22px/48px system-ui, sans-serif; text-align: center; }
.face.bot { background: #d5efe9; font-size: 26px; }
h2 { font-size: 17px; line-height: 1.4; } h2 span, .bot-mark { color: #59636b; font-weight: 400; } .bot-mark { font-size: 14px; }
b { color: #11685c; font-weight: 400; }
img { display: block; width: 100%; height: 320px; object-fit: cover; border-radius: 14px; margin-top: 12px; border: 1px solid #d8dee2; }`),
    html`<main>${[post, reply].map(article)}</main>`,
  );
}

function article({ by, createdAt, text, media: [photo] }: SandboxPost): Html {
  const isBot = by === BOT;
  const face = isBot ? '🐾' : by.charAt(0).toUpperCase();
  return html`<article><div class="face${isBot ? ' bot' : ''}">${face}</div><div>
<h2>@${by} <span>· ${createdAt.toISOString().slice(11, 16)}</span></h2>
${isBot ? html`<p class="bot-mark">🤖 Automated</p>` : undefined}<p>${text
    .split(/([#@]\w+)/)
    .map((part, i) => (i % 2 ? html`<b>${part}</b>` : part))}</p>
${photo && html`<img alt="" src="data:${photo.contentType};base64,${Buffer.from(photo.bytes).toString('base64')}">`}
</div></article>`;
}

/** The terminal in which a person decides on a reply. */
export function reviewPage({ review }: Played): string {
  return page(
    new Html(`
main { background: #14181b; color: #e8ecee; border-radius: 12px; overflow: hidden; }
header { background: #2a3137; color: #a3adb4; padding: 8px 14px; font-size: 14px; text-align: center; }
pre { padding: 14px 18px 16px; font: 15px/${LINE_HEIGHT} 'DejaVu Sans Mono', ui-monospace, monospace; white-space: pre; }
img { display: inline-block; vertical-align: top; border-radius: 4px; }
.weight-1 { font-weight: 700; } .weight-2 { color: #98a3ab; }
.colour-31 { color: #ff8f80; } .colour-32 { color: #6fd6a0; } .colour-33 { color: #f2c66d; } .colour-34 { color: #8ab4ff; } .colour-36 { color: #5cc9d8; }`),
    html`<main><header>fieldmark review</header>${terminalScreen(review)}</main>`,
  );
}
