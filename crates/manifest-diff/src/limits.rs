//! The limits that keep every comparison close to linear, each with what happens beyond it.

/// The longest stretch (items or lines of both sides together) that is aligned exactly.
///
/// Myers' algorithm takes time quadratic in the number of differences; at this length the worst input costs a few
/// milliseconds. A longer stretch is first cut at items that occur once on either side; what is then still longer counts as
/// removed and added.
pub const MAX_EXACT_ALIGNMENT: usize = 8_000;

/// The largest number of pairs compared to find out which unkeyed list items belong together. Beyond it, they are listed
/// as removed and added.
pub const MAX_ITEM_PAIRS: usize = 10_000;

/// The largest number of places looked at, over all (removed, added) pairs of one kind, to find a renamed resource whose
/// content changed too. Beyond it only renames with equal content are found.
pub const MAX_RENAME_WORK: usize = 10_000_000;

/// The largest number of `move` operations in the patch of one list. A list with more of them is replaced.
pub const MAX_PATCH_MOVES: usize = 256;

/// The longest text, in bytes, in which data or certificates are looked for to show what changed inside. A longer one is shown
/// by lines.
pub const MAX_INSIDE: usize = 1 << 20;

/// The largest number of changes shown inside a text of one line. With more of them the text is shown as it is.
pub const MAX_INSIDE_CHANGES: usize = 50;

/// The largest number of places in the schemas of one CustomResourceDefinition that are looked at for list keys. What lies
/// beyond it is compared as if the definition were not there.
pub const MAX_SCHEMA_NODES: usize = 200_000;
