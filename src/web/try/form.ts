import { type Html, html } from '../../page/html.ts';
import type { Choice } from './choices.ts';

/** Without HEIC, which is not decoded: an iPhone then sends a JPEG of it. */
const ACCEPTED = 'image/jpeg,image/png,image/webp,image/gif,image/avif,image/tiff';

/** Where a picture is given. It works without a script; with one a picture that is dropped, pasted or chosen is sent at once. */
export function pictureForm(
  choices: readonly Choice[],
  { chosen, fetchesUrls, isAgain = false }: { chosen: Choice; fetchesUrls: boolean; isAgain?: boolean },
): Html {
  return html`<form class="try" method="post" action="/" enctype="multipart/form-data">
<div class="drop"><p class="ways"><label for="picture">${isAgain ? 'Choose another photo' : 'Choose a photo'}</label> <span class="js">drop one here, or paste one</span></p>
<input type="file" id="picture" name="picture" accept="${ACCEPTED}">
<p class="camera"><label for="camera">Or take one now</label> <input type="file" id="camera" name="camera" accept="image/*" capture="environment"></p>
${
  fetchesUrls
    ? html`<p><label for="url">Or the address of a photo</label> <input type="url" id="url" name="url" placeholder="https://" inputmode="url" autocomplete="off" spellcheck="false"></p>`
    : undefined
}</div>
<p class="send"><label for="game">Game</label> <select id="game" name="game">${choices.map(
    (choice) =>
      html`<option value="${choice.value}"${choice === chosen ? html` selected` : undefined}>${choice.name}</option>`,
  )}</select> <button>Look</button></p>
<p class="status" role="status"></p>
<p class="small">The photo is not kept. It is looked at in memory, on this server, and forgotten. JPEG, PNG, WebP, GIF, AVIF or TIFF, up to 15 MB.</p>
</form>`;
}
