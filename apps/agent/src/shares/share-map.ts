import { nameKey, type Segment } from '@drover/core';

/** Something that is shared, by its way from the top of the machine's tree. */
export interface Placed {
  readonly segments: readonly Segment[];
}

/** What stands at a place of the tree. */
export type Spot<S> =
  /** In a shared folder, or the folder itself; `inner` are others that stand directly in this one. */
  | { readonly at: 'share'; readonly share: S; readonly inner: readonly S[]; readonly leadsOn: boolean }
  /** Above shared folders: only the names that lead to them. */
  | { readonly at: 'above'; readonly names: readonly Segment[] }
  | { readonly at: 'nowhere' };

interface Node<S> {
  share: S | null;
  readonly children: Map<string, { readonly name: Segment; readonly node: Node<S> }>;
}

/** Which shared folder a place of the tree belongs to: of several on the way, the innermost. */
export class ShareMap<S extends Placed> {
  readonly #foldsNames: boolean;
  readonly #top: Node<S> = { share: null, children: new Map() };

  /** With `foldsNames`, the names on the way to a share are found in any spelling that such a system takes for the same. */
  constructor(shares: readonly S[], foldsNames: boolean) {
    this.#foldsNames = foldsNames;
    for (const share of shares) this.#add(share);
  }

  find(segments: readonly Segment[]): Spot<S> {
    let node: Node<S> | undefined = this.#top;
    let share = node.share;
    for (const name of segments) {
      node = node.children.get(this.key(name))?.node;
      if (node === undefined) break;
      share = node.share ?? share;
    }
    if (share !== null) return { at: 'share', share, inner: directlyIn(node), leadsOn: (node?.children.size ?? 0) > 0 };
    if (node === undefined) return { at: 'nowhere' };
    return { at: 'above', names: Array.from(node.children.values(), ({ name }) => name) };
  }

  /** The same for all spellings that this system takes for one name. */
  key(name: Segment): string {
    return nameKey(name, { caseSensitive: !this.#foldsNames, foldsUnicode: this.#foldsNames });
  }

  #add(share: S): void {
    let node = this.#top;
    for (const name of share.segments) {
      const key = this.key(name);
      const child = node.children.get(key) ?? { name, node: { share: null, children: new Map() } };
      node.children.set(key, child);
      node = child.node;
    }
    node.share = share;
  }
}

function directlyIn<S>(node: Node<S> | undefined): readonly S[] {
  if (node === undefined || node.children.size === 0) return [];
  return Array.from(node.children.values(), (child) => child.node.share).filter((share) => share !== null);
}
