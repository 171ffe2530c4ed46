import type { LabelSet } from './game.ts';
import { capital, isCatchAllName, safeName } from './phrases.ts';
import { membersOf } from './verdict.ts';

type Names = Pick<LabelSet, 'labels' | 'groups'>;

const MOST_NOT = 4;
/** Of labels and groups: of more the broadest are more than four. */
const MOST_WEIGHED = 200;
const UNKNOWN = 'None of the animals I know';

/** "No cat, dog or bird": the broadest that "some other animal" is not; where these are many, in general. Outside of a game's part of life: "No bird". */
export function noneOf(name: string, model: Names | undefined): string {
  const [, outside, part] = /^(something else)(?:, (no .+))?$/.exec(name) ?? [];
  if (outside !== undefined) return capital(part ?? outside);
  const labels = (model?.labels ?? []).filter(({ nothing }) => !nothing);
  const all = model?.groups ?? [];
  if (all.length + labels.length > MOST_WEIGHED) return UNKNOWN;
  const groups = all.filter((group) => {
    const members = model ? membersOf(group, model) : [];
    return members.length > 0 && !members.some(({ name }) => isCatchAllName(name));
  });
  const isTop = ({ group }: { readonly group?: string }): boolean => !groups.some(({ id }) => id === group);
  const names = [...groups, ...labels]
    .filter((each) => isTop(each) && !isCatchAllName(each.name))
    .map(({ name }) => safeName(name, 20));
  if (names.length === 0 || names.length > MOST_NOT) return UNKNOWN;
  const last = names.at(-1);
  return `No ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}`;
}
