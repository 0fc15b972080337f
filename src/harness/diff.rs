//! The difference between the accepted rows and the new ones, row by row and cell by cell.

pub mod inline;
mod rows;
pub mod show;

use super::body::{Block, Body, Row};

/// What became of a query's rows, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Nothing was accepted yet.
    New,
    /// Cells, counts or notes differ.
    Changed,
    /// There are only rows that were not there.
    More,
    /// There are only rows missing.
    Fewer,
    /// Where there were rows, there is none.
    Silent,
}

impl Label {
    /// The word, in capitals.
    pub fn word(self) -> &'static str {
        match self {
            Label::New => "NEW",
            Label::Changed => "CHANGED",
            Label::More => "MORE",
            Label::Fewer => "FEWER",
            Label::Silent => "SILENT",
        }
    }
}

/// How two bodies differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In a word.
    pub label: Label,
    /// The datasets that differ, in order.
    pub blocks: Vec<BlockDifference>,
}

/// How the rows over one dataset differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockDifference {
    /// The accepted block's title; none if there was no such block.
    pub old: Option<String>,
    /// The new block's title; none if the block is gone.
    pub new: Option<String>,
    /// Rows that differ.
    pub rows: Vec<RowChange>,
    /// How many rows stayed.
    pub same: usize,
    /// Whether the same rows stand in another order.
    pub is_reordered: bool,
    /// Whether rows that are not written, being too many, differ or may differ.
    pub differs_beyond: bool,
    /// The fields by which rows were matched.
    pub keys: Vec<String>,
    /// Notes that went.
    pub lost_notes: Vec<String>,
    /// Notes that came.
    pub new_notes: Vec<String>,
    /// Whether there were rows and now there is none, where that is a loss.
    pub is_silent: bool,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// It is gone.
    Lost(Row),
    /// It is new.
    Added(Row),
    /// It has other values.
    Changed {
        /// As accepted.
        old: Row,
        /// As it is now.
        new: Row,
    },
}

/// How two bodies differ; none if they are equal.
pub fn compare(old: Option<&Body>, new: &Body) -> Option<Difference> {
    let Some(old) = old else {
        let blocks = new.blocks.iter().map(|block| compare_blocks(None, Some(block))).collect();
        return Some(Difference { label: Label::New, blocks });
    };
    if old == new {
        return None;
    }
    let find = |body: &'_ Body, name: &str| body.blocks.iter().position(|block| block.dataset == name);
    let mut blocks: Vec<BlockDifference> = Vec::new();
    for gone in old.blocks.iter().filter(|block| find(new, &block.dataset).is_none()) {
        blocks.push(compare_blocks(Some(gone), None));
    }
    for block in &new.blocks {
        let before = find(old, &block.dataset).map(|index| &old.blocks[index]);
        if before != Some(block) {
            blocks.push(compare_blocks(before, Some(block)));
        }
    }
    // A dataset that was taken away is the reviewer's business, unless with it the last row goes.
    let all_gone = loud_rows(old) > 0 && loud_rows(new) == 0;
    let label = if all_gone || blocks.iter().any(|block| block.is_silent) { Label::Silent } else { label(&blocks) };
    Some(Difference { label, blocks })
}

/// Rows whose loss is a loss: those of `quiet` datasets are not.
pub fn loud_rows(body: &Body) -> usize {
    body.blocks.iter().filter(|block| is_loud(&block.dataset)).map(|block| block.rows).sum()
}

fn is_loud(dataset: &str) -> bool {
    !dataset.starts_with("quiet/")
}

fn label(blocks: &[BlockDifference]) -> Label {
    let mut lost = false;
    let mut added = false;
    let mut other = false;
    for block in blocks {
        other |= block.is_reordered
            || block.differs_beyond
            || (block.rows.is_empty() && block.old != block.new && block.old.is_some());
        for row in &block.rows {
            match row {
                RowChange::Lost(_) => lost = true,
                RowChange::Added(_) => added = true,
                RowChange::Changed { .. } => other = true,
            }
        }
    }
    match (lost, added, other) {
        (false, true, false) => Label::More,
        (true, false, false) => Label::Fewer,
        _ => Label::Changed,
    }
}

fn compare_blocks(old: Option<&Block>, new: Option<&Block>) -> BlockDifference {
    let empty = Block::default();
    let (before, after) = (old.unwrap_or(&empty), new.unwrap_or(&empty));
    let matched = rows::matched(before, after);
    let missing = |from: &Block, in_: &Block| -> Vec<String> {
        from.notes.iter().filter(|note| !in_.notes.contains(note)).cloned().collect()
    };
    BlockDifference {
        old: old.map(Block::title),
        new: new.map(Block::title),
        rows: matched.changes,
        same: matched.same,
        is_reordered: matched.is_reordered,
        differs_beyond: matched.hides && old.is_some() && new.is_some(),
        keys: matched.keys,
        lost_notes: missing(before, after),
        new_notes: missing(after, before),
        is_silent: new.is_some() && before.rows > 0 && after.rows == 0 && is_loud(&before.dataset),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        Body::read(text).expect("a body")
    }

    fn labelled(old: &str, new: &str) -> Option<Label> {
        compare(Some(&body(old)), &body(new)).map(|difference| difference.label)
    }

    const TWO: &str = "# fires/a: 2 rows of 9 events\nhost: DC-01\nn: 1\n\nhost: FS-01\nn: 2\n";
    const ONE: &str = "# fires/a: 1 row of 9 events\nhost: FS-01\nn: 2\n";
    const NONE: &str = "# fires/a: 0 rows of 9 events\n";

    #[test]
    fn each_label_has_its_case() {
        assert_eq!(compare(None, &body(ONE)).map(|difference| difference.label), Some(Label::New));
        assert_eq!(labelled(ONE, TWO), Some(Label::More));
        assert_eq!(labelled(TWO, ONE), Some(Label::Fewer));
        assert_eq!(labelled(TWO, NONE), Some(Label::Silent));
        assert_eq!(labelled(ONE, &ONE.replace("n: 2", "n: 3")), Some(Label::Changed));
        assert_eq!(labelled(ONE, ONE), None);
    }

    #[test]
    fn a_quiet_dataset_that_falls_quiet_is_no_loss() {
        assert_eq!(labelled(&TWO.replace("fires", "quiet"), &NONE.replace("fires", "quiet")), Some(Label::Fewer));
    }

    #[test]
    fn a_dataset_taken_away_with_the_last_row_is_silence() {
        assert_eq!(labelled(TWO, ""), Some(Label::Silent));
        let both = format!("{TWO}\n{}", ONE.replace("fires/a", "shared/b"));
        assert_eq!(labelled(&both, &ONE.replace("fires/a", "shared/b")), Some(Label::Fewer));
    }

    #[test]
    fn a_changed_cell_shows_as_a_changed_row() {
        let difference = compare(Some(&body(TWO)), &body(&TWO.replace("n: 1", "n: 7"))).expect("they differ");
        let row = |n: &str| Row(vec![("host".into(), "DC-01".into()), ("n".into(), n.into())]);
        assert_eq!(difference.blocks[0].rows, [RowChange::Changed { old: row("1"), new: row("7") }]);
        assert_eq!(difference.blocks[0].same, 1);
    }

    #[test]
    fn the_same_rows_in_another_order_are_said_to_be_so() {
        let turned = "# fires/a: 2 rows of 9 events\nhost: FS-01\nn: 2\n\nhost: DC-01\nn: 1\n";
        let difference = compare(Some(&body(TWO)), &body(turned)).expect("they differ");
        assert!(difference.blocks[0].is_reordered && difference.blocks[0].rows.is_empty());
        assert_eq!(difference.label, Label::Changed);
    }
}
