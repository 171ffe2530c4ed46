import { hasMemory, inspectMemory } from '../app.ts';
import type { Settings } from '../settings/settings.ts';
import { StoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';

/** What the memory of a network tells; nothing where none can be read, which the look at the database tells. Changes nothing. */
export async function peek<T>(
  settings: Settings,
  network: string,
  look: (store: Store) => Promise<T>,
): Promise<T | undefined> {
  if (!hasMemory(settings)) return undefined;
  try {
    const { store } = await inspectMemory(settings);
    try {
      return store && (await look(store.on(network)));
    } finally {
      await store?.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
