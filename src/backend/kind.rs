//! The kinds of ops, expressions and tests that every backend answers for, without what they hold.

use crate::plan::{Node, Op, Test};

/// The kinds of ops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpKind {
    /// The events.
    Scan,
    /// Rows made from nothing.
    Rows,
    /// Rows chosen by a condition.
    Filter,
    /// A field set.
    Extend,
    /// Columns chosen.
    Project,
    /// Columns renamed.
    Rename,
    /// Fields taken by a regular expression.
    Extract,
    /// A row for each value.
    Expand,
    /// A row for each group.
    Aggregate,
    /// Aggregates added to rows.
    Annotate,
    /// Running aggregates.
    Window,
    /// A table of two fields.
    Pivot,
    /// A row for each cell.
    Unpivot,
    /// The first rows of each key.
    Distinct,
    /// Rows put in order.
    Sort,
    /// The first or last rows.
    Limit,
    /// Rows up to a condition.
    While,
    /// The opposite order.
    Reverse,
    /// A value where there is none.
    Fill,
    /// Values put into ranges.
    Bin,
    /// Another search's fields.
    Join,
    /// Other searches' rows.
    Union,
    /// What a plan makes of the rows, after them.
    Branch,
    /// Columns of a lookup table.
    Lookup,
    /// What no op says.
    Native,
}

impl OpKind {
    /// Every one, in the order of the plan's own list.
    pub const ALL: [OpKind; 25] = [
        OpKind::Scan,
        OpKind::Rows,
        OpKind::Filter,
        OpKind::Extend,
        OpKind::Project,
        OpKind::Rename,
        OpKind::Extract,
        OpKind::Expand,
        OpKind::Aggregate,
        OpKind::Annotate,
        OpKind::Window,
        OpKind::Pivot,
        OpKind::Unpivot,
        OpKind::Distinct,
        OpKind::Sort,
        OpKind::Limit,
        OpKind::While,
        OpKind::Reverse,
        OpKind::Fill,
        OpKind::Bin,
        OpKind::Join,
        OpKind::Union,
        OpKind::Branch,
        OpKind::Lookup,
        OpKind::Native,
    ];

    /// The kind of one.
    pub fn of(op: &Op) -> OpKind {
        match op {
            Op::Scan => OpKind::Scan,
            Op::Rows(_) => OpKind::Rows,
            Op::Filter(_) => OpKind::Filter,
            Op::Extend(_) => OpKind::Extend,
            Op::Project(_) => OpKind::Project,
            Op::Rename(_) => OpKind::Rename,
            Op::Extract(_) => OpKind::Extract,
            Op::Expand(_) => OpKind::Expand,
            Op::Aggregate(_) => OpKind::Aggregate,
            Op::Annotate(_) => OpKind::Annotate,
            Op::Window(_) => OpKind::Window,
            Op::Pivot(_) => OpKind::Pivot,
            Op::Unpivot(_) => OpKind::Unpivot,
            Op::Distinct(_) => OpKind::Distinct,
            Op::Sort(_) => OpKind::Sort,
            Op::Limit(_) => OpKind::Limit,
            Op::While(_) => OpKind::While,
            Op::Reverse => OpKind::Reverse,
            Op::Fill(_) => OpKind::Fill,
            Op::Bin(_) => OpKind::Bin,
            Op::Join(_) => OpKind::Join,
            Op::Union(_) => OpKind::Union,
            Op::Branch(_) => OpKind::Branch,
            Op::Lookup(_) => OpKind::Lookup,
            Op::Native(_) => OpKind::Native,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            OpKind::Scan => "events",
            OpKind::Rows => "rows made",
            OpKind::Filter => "filter",
            OpKind::Extend => "field set",
            OpKind::Project => "columns chosen",
            OpKind::Rename => "columns renamed",
            OpKind::Extract => "extraction",
            OpKind::Expand => "expansion",
            OpKind::Aggregate => "groups",
            OpKind::Annotate => "group aggregates on rows",
            OpKind::Window => "running aggregates",
            OpKind::Pivot => "table of two fields",
            OpKind::Unpivot => "row a cell",
            OpKind::Distinct => "first rows of a key",
            OpKind::Sort => "order",
            OpKind::Limit => "first or last rows",
            OpKind::While => "rows up to a condition",
            OpKind::Reverse => "opposite order",
            OpKind::Fill => "fill",
            OpKind::Bin => "ranges",
            OpKind::Join => "join",
            OpKind::Union => "union",
            OpKind::Branch => "branch",
            OpKind::Lookup => "lookup table",
            OpKind::Native => "command without an op",
        }
    }
}

/// The kinds of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A value.
    Literal,
    /// A field.
    Field,
    /// All true.
    And,
    /// Any true.
    Or,
    /// One true.
    Xor,
    /// The opposite.
    Not,
    /// A test of `search`.
    Test,
    /// A comparison of `where` and `eval`.
    Compare,
    /// Membership in a list.
    In,
    /// LIKE.
    Like,
    /// A regular expression found.
    Match,
    /// Arithmetic.
    Arithmetic,
    /// `+`.
    Plus,
    /// The sign changed.
    Negate,
    /// `.`.
    Concat,
    /// The first value whose condition is true.
    Case,
    /// The value of the first condition that is false.
    Validate,
    /// The first value there is.
    Coalesce,
    /// A body for each value.
    Each,
    /// The pieces between delimiters.
    Split,
    /// The pieces that match.
    Tokens,
    /// Matches replaced.
    Substitute,
    /// Characters replaced.
    Transliterate,
    /// What a lookup table says.
    Lookup,
    /// A function of values.
    Call,
}

impl NodeKind {
    /// Every one, in the order of the plan's own list.
    pub const ALL: [NodeKind; 25] = [
        NodeKind::Literal,
        NodeKind::Field,
        NodeKind::And,
        NodeKind::Or,
        NodeKind::Xor,
        NodeKind::Not,
        NodeKind::Test,
        NodeKind::Compare,
        NodeKind::In,
        NodeKind::Like,
        NodeKind::Match,
        NodeKind::Arithmetic,
        NodeKind::Plus,
        NodeKind::Negate,
        NodeKind::Concat,
        NodeKind::Case,
        NodeKind::Validate,
        NodeKind::Coalesce,
        NodeKind::Each,
        NodeKind::Split,
        NodeKind::Tokens,
        NodeKind::Substitute,
        NodeKind::Transliterate,
        NodeKind::Lookup,
        NodeKind::Call,
    ];

    /// The kind of one.
    pub fn of(node: &Node) -> NodeKind {
        match node {
            Node::Literal(_) => NodeKind::Literal,
            Node::Field(_) => NodeKind::Field,
            Node::And(_) => NodeKind::And,
            Node::Or(_) => NodeKind::Or,
            Node::Xor(..) => NodeKind::Xor,
            Node::Not(_) => NodeKind::Not,
            Node::Test(_) => NodeKind::Test,
            Node::Compare { .. } => NodeKind::Compare,
            Node::In { .. } => NodeKind::In,
            Node::Like { .. } => NodeKind::Like,
            Node::Match { .. } => NodeKind::Match,
            Node::Arithmetic { .. } => NodeKind::Arithmetic,
            Node::Plus { .. } => NodeKind::Plus,
            Node::Negate(_) => NodeKind::Negate,
            Node::Concat(..) => NodeKind::Concat,
            Node::Case(_) => NodeKind::Case,
            Node::Validate(_) => NodeKind::Validate,
            Node::Coalesce(_) => NodeKind::Coalesce,
            Node::Each(_) => NodeKind::Each,
            Node::Split { .. } => NodeKind::Split,
            Node::Tokens { .. } => NodeKind::Tokens,
            Node::Substitute { .. } => NodeKind::Substitute,
            Node::Transliterate { .. } => NodeKind::Transliterate,
            Node::Lookup(_) => NodeKind::Lookup,
            Node::Call { .. } => NodeKind::Call,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            NodeKind::Literal => "literal",
            NodeKind::Field => "field",
            NodeKind::And => "AND",
            NodeKind::Or => "OR",
            NodeKind::Xor => "XOR",
            NodeKind::Not => "NOT",
            NodeKind::Test => "test of `search`",
            NodeKind::Compare => "comparison",
            NodeKind::In => "IN",
            NodeKind::Like => "LIKE",
            NodeKind::Match => "regular expression",
            NodeKind::Arithmetic => "arithmetic",
            NodeKind::Plus => "+",
            NodeKind::Negate => "sign",
            NodeKind::Concat => "joining of texts",
            NodeKind::Case => "case, if",
            NodeKind::Validate => "validate",
            NodeKind::Coalesce => "coalesce",
            NodeKind::Each => "mvmap, mvfilter",
            NodeKind::Split => "makemv",
            NodeKind::Tokens => "tokens",
            NodeKind::Substitute => "sed s",
            NodeKind::Transliterate => "sed y",
            NodeKind::Lookup => "lookup()",
            NodeKind::Call => "function",
        }
    }
}

/// The kinds of tests of the `search` command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestKind {
    /// `f=*`.
    Exists,
    /// `f=v`.
    Matches,
    /// `f!=v`.
    Differs,
    /// `f<v`.
    Ordered,
    /// `f=10.0.0.0/8`.
    InNetwork,
    /// `f!=10.0.0.0/8`.
    OutsideNetwork,
    /// A word or phrase.
    Term,
    /// `index=v` and the like.
    Metadata,
    /// `index!=v` and the like.
    NotMetadata,
    /// A search in brackets.
    Subsearch,
    /// A range of time.
    Within,
}

impl TestKind {
    /// Every one, in the order of the plan's own list.
    pub const ALL: [TestKind; 11] = [
        TestKind::Exists,
        TestKind::Matches,
        TestKind::Differs,
        TestKind::Ordered,
        TestKind::InNetwork,
        TestKind::OutsideNetwork,
        TestKind::Term,
        TestKind::Metadata,
        TestKind::NotMetadata,
        TestKind::Subsearch,
        TestKind::Within,
    ];

    /// The kind of one.
    pub fn of(test: &Test) -> TestKind {
        match test {
            Test::Exists(_) => TestKind::Exists,
            Test::Matches(..) => TestKind::Matches,
            Test::Differs(..) => TestKind::Differs,
            Test::Ordered(..) => TestKind::Ordered,
            Test::InNetwork(..) => TestKind::InNetwork,
            Test::OutsideNetwork(..) => TestKind::OutsideNetwork,
            Test::Term(_) => TestKind::Term,
            Test::Metadata(..) => TestKind::Metadata,
            Test::NotMetadata(..) => TestKind::NotMetadata,
            Test::Subsearch(_) => TestKind::Subsearch,
            Test::Within(..) => TestKind::Within,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            TestKind::Exists => "f=*",
            TestKind::Matches => "f=v",
            TestKind::Differs => "f!=v",
            TestKind::Ordered => "f<v",
            TestKind::InNetwork => "f=network",
            TestKind::OutsideNetwork => "f!=network",
            TestKind::Term => "word or phrase",
            TestKind::Metadata => "index=v",
            TestKind::NotMetadata => "index!=v",
            TestKind::Subsearch => "[search]",
            TestKind::Within => "time range",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once_and_has_a_word_of_its_own() {
        let words: std::collections::BTreeSet<&str> = OpKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), OpKind::ALL.len());
        assert_eq!(OpKind::of(&Op::Reverse), OpKind::Reverse);
    }
}
