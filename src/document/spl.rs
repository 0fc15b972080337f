//! `.spl` files: one search each.

use super::{Document, Page, Query, Skipped};
use crate::source::Source;
use std::sync::Arc;

/// The search of a file: the whole of it, but for the end of its last line.
pub fn find(page: &Page) -> Document {
    if page.text.trim().is_empty() {
        let skipped = Skipped { file: page.file.to_string(), line: 1, reason: "the file is empty".into() };
        return Document { skipped: vec![skipped], ..Document::default() };
    }
    let length = page.text.trim_end_matches(['\r', '\n']).len();
    let source = Source::pieces(page.file.clone(), page.text.clone(), std::iter::once(0..length));
    let query = Query::new(page.id.clone(), Arc::new(source));
    Document { queries: vec![query], ..Document::default() }
}
