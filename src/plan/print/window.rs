//! A window as text.

use super::{expr, fields, list, some, tally, when};
use crate::plan::window::{Frame, Resets, Window};

/// The line of a window.
pub fn window(window: &Window) -> String {
    let Window { by, tallies, frame, resets } = window;
    let by = if by.is_empty() { String::new() } else { format!(" by {}", fields(by)) };
    format!("window {}{by} over {}{}", list(tallies, tally), rows(frame), forgotten(resets))
}

fn rows(frame: &Frame) -> String {
    let Frame { farthest, nearest, span, counts_group, farthest_is_default } = frame;
    let farthest = farthest.map_or_else(|| "all".into(), |farthest| farthest.to_string());
    let default = when(*farthest_is_default, " by default");
    let of = when(*counts_group, " of the group");
    let span = some(span, |span| format!(", less than {span} apart"));
    format!("rows{of} from {farthest}{default} to {nearest} back{span}")
}

fn forgotten(resets: &Resets) -> String {
    let Resets { before, after, on_change } = resets;
    let before = some(before, |condition| format!(", reset before {}", expr(condition)));
    let after = some(after, |condition| format!(", reset after {}", expr(condition)));
    format!("{before}{after}{}", when(*on_change, ", reset when the keys change"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Expr, Node, Over, Tally};
    use crate::source::Span;
    use crate::value::time::TimeSpan;

    #[test]
    fn a_window_says_which_rows_count() {
        let (function, parameter) = crate::aggregate::find("count").expect("count exists");
        let count = Tally { function, parameter, over: Over::Rows, name: "n".into(), span: Span::default() };
        let frame = Frame { farthest: None, nearest: 1, span: None, counts_group: false, farthest_is_default: false };
        let mut drawn = Window { by: vec![], tallies: vec![count], frame, resets: Resets::default() };
        assert_eq!(window(&drawn), "window count as n over rows from all to 1 back");
        drawn.by = vec!["g".into()];
        drawn.frame = Frame { farthest: Some(9), span: TimeSpan::read("5m"), counts_group: true, ..frame };
        drawn.resets.before = Some(Expr::new(Node::Field("x".into()), Span::default()));
        drawn.resets.on_change = true;
        let over = "rows of the group from 9 to 1 back, less than 5m apart";
        assert_eq!(
            window(&drawn),
            format!("window count as n by g over {over}, reset before x, reset when the keys change")
        );
    }
}
