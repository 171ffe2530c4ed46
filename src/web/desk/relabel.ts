import type { Group, Label } from '../../game/game.ts';
import { type Html, html } from '../../page/html.ts';

/** Of more names a menu helps nobody: they are looked up. */
const MOST_LISTED = 100;
const MOST_FOUND = 20;

/** Takes another name for what a reply's photos show; of a model that knows many the names are looked up first, without a script. */
export function relabelForm(
  address: string,
  choices: readonly (Label | Group)[],
  find: string,
): Html | undefined {
  if (choices.length === 0) return undefined;
  const areFew = choices.length <= MOST_LISTED;
  const list = html`<datalist id="labels">${(areFew ? choices : []).map(({ name }) => html`<option value="${name}"></option>`)}</datalist>`;
  const form = html`<form method="post" action="${address}"><p><label for="label">What the photos really show</label> <input type="text" id="label" name="label" list="labels" autocomplete="off">
${list}</p>
<p class="actions"><button name="action" value="relabel">Relabel: compose it anew</button></p></form>`;
  return areFew ? form : html`${form}${lookUp(address, choices, find)}`;
}

function lookUp(address: string, choices: readonly (Label | Group)[], find: string): Html {
  const found = namesWith(choices, find);
  const more = found.length - MOST_FOUND;
  const buttons = found
    .slice(0, MOST_FOUND)
    .map(({ id, name }) => html`<button name="label" value="${id}">${name}</button> `);
  const none = html`<p class="small">None of ${choices.length} names has that in it.</p>`;
  return html`<form method="get" action="${address}"><p><label for="find">Part of a name</label> <input type="search" id="find" name="find" value="${find}"></p>
<p><button>Look it up</button></p></form>
${found.length > 0 ? html`<form method="post" action="${address}"><input type="hidden" name="action" value="relabel"><p class="actions">${buttons}</p></form>` : find.trim() === '' ? undefined : none}
${more > 0 ? html`<p class="small">${more} more: write more of the name.</p>` : undefined}`;
}

function namesWith(choices: readonly (Label | Group)[], find: string): readonly (Label | Group)[] {
  const wanted = plain(find);
  if (wanted === '') return [];
  return choices.filter(({ id, name, taxon = '', aliases = [] }) =>
    [id, name, taxon, ...aliases].some((form) => plain(form).includes(wanted)),
  );
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
