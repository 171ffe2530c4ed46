import { DROP } from './corrections.ts';

/** Why a class cannot become the name of a label, which stands in replies: what follows it; as `name` of models/model.schema.json. */
export function nameFault(name: string): string | undefined {
  if (name.toLowerCase() === DROP)
    return `is the word for "takes no part" in corrections.csv; choose another`;
  if (idOf(name) === '') return 'is no name that a reply could say: use letters of a to z, digits and spaces';
  if (name.length > 60) return 'is longer than 60 characters';
  if (/[@#$/\\.:\p{C}＠＃＄／．。｡：]/u.test(name))
    return 'has one of @ # $ / \\ . : in it, which a reply must not have';
  return undefined;
}

/** The id of the label that a class becomes: `house_cat` of `House cat`. */
export function idOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}
