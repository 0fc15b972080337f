//! Regular expressions of PCRE2 as PostgreSQL's own: without names, with sets spelled out, and only where both take the same.

mod choice;
mod letters;
mod parse;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use crate::backend::pcre::{Group, Needs};
use crate::backend::sql::dialect::Purpose;
use tree::Node;

/// Reads an expression; what PostgreSQL cannot say, or would say otherwise, is told.
pub fn read(pattern: &str, purpose: Purpose) -> Result<Needs, String> {
    let parse::Parsed { node, groups } = parse::parse(pattern)?;
    let mut found = vec![Group::default(); groups];
    note(&node, false, &mut found);
    let may_match_nothing = node.may_be_empty();
    let (node, to_end) = match purpose {
        Purpose::Found => (node, false),
        Purpose::Groups | Purpose::All => {
            let settled = choice::settled(node, purpose == Purpose::Groups)?;
            (settled.node, settled.to_end)
        }
    };
    let mut pattern = write::written(&node)?;
    if to_end {
        // With the end given, the parts are taken one after the other.
        pattern.push_str(".*$");
    }
    Ok(Needs { pattern, groups: found, may_match_nothing, restored: None })
}

/// Notes of each group whether it may match empty text, or nothing at all.
fn note(node: &Node, may_be_absent: bool, found: &mut [Group]) {
    match node {
        Node::One(_) | Node::Place(_) | Node::Look { .. } => {}
        Node::Group(number, body) => {
            if let Some(group) = number.and_then(|number| found.get_mut(number - 1)) {
                *group = Group { may_be_empty: body.may_be_empty(), may_be_absent };
            }
            note(body, may_be_absent, found);
        }
        Node::All(parts) => parts.iter().for_each(|part| note(part, may_be_absent, found)),
        Node::Any(parts) => parts.iter().for_each(|part| note(part, true, found)),
        Node::Repeat { body, least, .. } => note(body, may_be_absent || *least == 0, found),
    }
}
