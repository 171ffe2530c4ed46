import type { Context } from 'hono';
import { readPerson } from '../../game/person.ts';
import { html, table } from '../../page/html.ts';
import type { Desk } from '../../play/desk.ts';
import { completed, nameOf } from '../../play/person.ts';
import type { RoomEnv } from '../env.ts';
import { receive } from '../picture/receive.ts';
import { deskPage, leadOn, moment, textOf } from './desk-page.ts';
import type { Session } from './sessions.ts';

const PLACE = '/desk/people';
const HOW: Readonly<Record<string, string>> = {
  operator: 'added by the operator',
  profile: 'the profile asks bots to stay away',
  forgotten: 'the record does not say how',
};

/** `GET /desk/people`: whom the bot leaves alone. */
export async function showPeople({ store }: Desk, session: Session, c: Context<RoomEnv>): Promise<Response> {
  const rows = [];
  for (const { network, since, source, ...person } of await store.accounts.optOuts()) {
    const name = nameOf(await completed(store.on(network), person));
    rows.push([name, moment(since), HOW[source] ?? `asked in post ${source}`]);
  }
  const content = html`<h1>People whom the bot leaves alone</h1>
<form method="post" action="${PLACE}"><p><label for="person">A person</label> <input type="text" id="person" name="person" autocomplete="off" spellcheck="false" aria-describedby="forms" required></p>
<p class="small" id="forms">@name, name.bsky.social, the number or DID of an account, or the address of a profile.</p>
<p class="actions"><button class="first" name="action" value="add">Leave them alone</button> <button name="action" value="remove">Reply to them again</button></p></form>
${rows.length === 0 ? html`<p>Nobody has asked the bot to stop.</p>` : table('Who, since when, and how the bot learned of it', ['person', 'since', 'how'], rows)}`;
  return deskPage(c, session, { title: 'Opt-outs', place: PLACE, content });
}

/** `POST /desk/people`. */
export async function changePeople(
  { store, now }: Desk,
  session: Session,
  c: Context<RoomEnv>,
): Promise<Response> {
  const { fields } = await receive(c.env.incoming, true);
  const written = textOf(fields, 'person');
  const read = readPerson(written);
  if (!read || (read.id === undefined && read.handle === undefined)) {
    const text = `"${written}" names nobody: write @name, name.bsky.social, the number or DID of an account, or the address of a profile.`;
    return leadOn(c, session, PLACE, { text, isProblem: true });
  }
  const memory = store.on(read.network);
  const person = await completed(memory, read);
  const isAdded = textOf(fields, 'action') !== 'remove';
  const changed = isAdded
    ? await memory.accounts.optOut(person, now(), 'operator')
    : await memory.accounts.optIn(person);
  const name = nameOf(person);
  const text = isAdded
    ? changed
      ? `${name} is left alone from now on; nothing that waited for them will be posted.`
      : `${name} was left alone already.`
    : changed
      ? `${name} may get replies again, from the next post on.`
      : `${name} had not opted out.`;
  return leadOn(c, session, PLACE, { text, isProblem: false });
}
