import { type Group, type Label, type Rank, ranks } from '../../game/game.ts';
import { idOf, sharedName, spoken } from './english.ts';
import type { NamedOutput } from './forms.ts';
import groupNames from './group-names.json' with { type: 'json' };
import { ranksOf, type Taxonomy } from './taxonomy.ts';

/** All that a network knows, as labels in groups of the ranks above them. */
export interface LabelTable {
  /** In the order of their first outputs. */
  readonly labels: readonly (Label & { readonly outputs: readonly number[] })[];
  /** Genera first, then families, orders, classes. */
  readonly groups: readonly Group[];
}

const english: Readonly<Record<string, string>> = groupNames;

/** Lines of one name (plumages, ages) are one label. Time and memory are linear in the lines. */
export function tableOf(outputs: readonly NamedOutput[], taxonomy: Taxonomy = new Map()): LabelTable {
  const groups = new GroupsBuilder();
  const taken = new Set<string>();
  const labels = new Map<string, Label & { readonly outputs: number[] }>();
  const known = outputs.map((line) => (line.nothing ? {} : ranksOf(line, taxonomy)));
  const whole = fromOtherLines(known);
  for (const [i, line] of outputs.entries()) {
    const { output, scientific, common, isSpecies, nothing } = line;
    const key = nothing ? 'nothing' : `${isSpecies} ${scientific ?? common ?? ''}`;
    const same = labels.get(key);
    if (same) {
      same.outputs.push(output);
      continue;
    }
    const group = nothing ? undefined : groups.under(whole(known[i] ?? {}), taken);
    const name = nothing ? 'no animal' : (common && spoken(common)) || scientific || `output ${output}`;
    const aliases = [...new Set([scientific, common])].filter(
      (alias) => alias !== undefined && alias !== name,
    );
    const label: Label & { readonly outputs: number[] } = {
      id: free(
        isSpecies || nothing ? idOf(scientific ?? name) : `${idOf(scientific ?? name)}_sp`,
        `label_${output}`,
        taken,
      ),
      name,
      ...(scientific !== undefined && {
        taxon: scientific,
        ...(isSpecies && name !== scientific && { scientific }),
      }),
      ...(aliases.length > 0 && { aliases: aliases as string[] }),
      ...(group !== undefined && { group }),
      ...(nothing && { nothing }),
      outputs: [output],
    };
    labels.set(key, label);
    groups.count(group, label);
  }
  return { labels: toldApart([...labels.values()]), groups: groups.all() };
}

type Ranks = NamedOutput['ranks'];

/** Fills ranks that a line leaves out from what other lines say is above its genus, family or order; where those disagree, as of a plant and a bird of one name, not. */
function fromOtherLines(all: readonly Ranks[]): (known: Ranks) => Ranks {
  const said = new Map<string, Map<Rank, string | undefined>>();
  for (const known of all) {
    for (const [i, rank] of ranks.entries()) {
      if (known[rank] === undefined) continue;
      const key = `${rank} ${known[rank]}`;
      const above = said.get(key) ?? new Map<Rank, string | undefined>();
      said.set(key, above);
      for (const higher of ranks.slice(i + 1)) {
        const name = known[higher];
        if (name !== undefined)
          above.set(higher, !above.has(higher) || above.get(higher) === name ? name : undefined);
      }
    }
  }
  return (known) => {
    const whole: Partial<Record<Rank, string>> = { ...known };
    for (const [i, rank] of ranks.entries()) {
      for (const higher of ranks.slice(i + 1)) {
        const name = said.get(`${rank} ${whole[rank]}`)?.get(higher);
        if (whole[higher] === undefined && name !== undefined) whole[higher] = name;
      }
    }
    return whole;
  };
}

/** Two species with one common name are told by their scientific ones. */
function toldApart(
  labels: LabelTable['labels'] extends readonly (infer L)[] ? L[] : never,
): LabelTable['labels'] {
  const counts = new Map<string, number>();
  for (const { name } of labels) counts.set(name, (counts.get(name) ?? 0) + 1);
  return labels.map((label) => {
    if (counts.get(label.name) === 1 || label.taxon === undefined || label.name === label.taxon) return label;
    const { scientific: _, ...rest } = label;
    return { ...rest, name: label.taxon, aliases: [...new Set([label.name, ...(label.aliases ?? [])])] };
  });
}

interface Draft {
  readonly id: string;
  readonly taxon: string;
  readonly rank: Rank;
  readonly group?: string;
  /** Common names of all species within; empty for those without one. */
  readonly names: string[];
}

class GroupsBuilder {
  readonly #byPath = new Map<string, Draft>();
  readonly #byId = new Map<string, Draft>();

  /** The id of the lowest of these ranks; one genus name in two families, as of a plant and a bird, is two groups. */
  under(known: NamedOutput['ranks'], taken: Set<string>): string | undefined {
    let [path, above] = ['', undefined as Draft | undefined];
    for (const rank of ranks.toReversed()) {
      const taxon = known[rank];
      if (taxon === undefined) continue;
      path += `/${taxon}`;
      let draft = this.#byPath.get(path);
      if (!draft) {
        const id = free(idOf(taxon), `${idOf(taxon)}_${above?.id ?? rank}`, taken);
        draft = { id, taxon, rank, names: [], ...(above && { group: above.id }) };
        this.#byPath.set(path, draft);
        this.#byId.set(id, draft);
      }
      above = draft;
    }
    return above?.id;
  }

  count(id: string | undefined, { name, taxon }: Label): void {
    for (let draft = this.#byId.get(id ?? ''); draft; draft = this.#byId.get(draft.group ?? ''))
      draft.names.push(name === taxon ? '' : name);
  }

  all(): readonly Group[] {
    const drafts = [...this.#byPath.values()];
    return ranks
      .flatMap((rank) => drafts.filter((draft) => draft.rank === rank))
      .map(({ names, ...draft }) => {
        const name = english[draft.taxon] ?? sharedName(names) ?? draft.taxon;
        return { ...draft, name, ...(name !== draft.taxon && { aliases: [draft.taxon] }) };
      });
  }
}

/** The id, or where it is empty or taken another one. */
function free(wanted: string, otherwise: string, taken: Set<string>): string {
  let id = wanted === '' || taken.has(wanted) ? otherwise : wanted;
  for (let i = 2; taken.has(id); i++) id = `${otherwise}_${i}`;
  taken.add(id);
  return id;
}
