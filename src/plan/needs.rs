//! What a plan needs of its events: which fields, and which texts every event that counts must hold.

use super::literals::{self, Group};
use super::{Columns, Expr, FieldPattern, Op, Over, Plan, Project, Renaming, Step, Tally};
use crate::table::{Name, field_of};
use std::collections::BTreeSet;

/// What a plan needs of its events. A reader may leave out whatever is not needed, and must not change a row by it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// The fields.
    pub fields: Fields,
    /// Those that the plan names, also where it needs all: some are made only for who names them.
    pub named: BTreeSet<Name>,
    /// An event passes the plan's first filters only if of each group at least one literal holds. No groups: nothing
    /// can be left out.
    pub literals: Vec<Group>,
}

/// Which fields are needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fields {
    /// All of them.
    #[default]
    All,
    /// These names, and what matches these patterns.
    Some(BTreeSet<Name>, Vec<FieldPattern>),
}

impl Needs {
    /// What `plan` needs of the events it scans.
    pub fn of(plan: &Plan) -> Needs {
        let mut fields = Fields::of(&plan.steps);
        // Events are handed on newest first, and `earliest` and `latest` ask for the time by themselves.
        fields.add("_time");
        // A search in brackets scans the same events for itself.
        let inner: Vec<&Plan> = plan.nested().filter(|inner| inner.scans()).collect();
        if inner.is_empty() {
            return Needs { fields, named: named(plan), literals: literals::of(plan) };
        }
        let fields = inner.into_iter().fold(fields, |fields, inner| fields.and(Needs::of(inner).fields));
        Needs { fields, named: named(plan), literals: Vec::new() }
    }

    /// The same over all events and fields, those among them that are made only for who names them.
    pub fn over_all_fields(self) -> Needs {
        Needs { fields: Fields::All, literals: Vec::new(), ..self }
    }

    /// Whether the plan asks for a field by its name, or by a pattern.
    pub fn names(&self, name: &str) -> bool {
        match &self.fields {
            Fields::All => self.named.contains(name),
            Fields::Some(..) => self.wants(name),
        }
    }

    /// Whether a column is needed; a hidden one is where its field is.
    pub fn wants(&self, name: &str) -> bool {
        self.fields.wants(field_of(name))
    }
}

/// The fields that the ops of a plan name, in brackets too.
fn named(plan: &Plan) -> BTreeSet<Name> {
    let mut found: BTreeSet<Name> = plan.nested().flat_map(named).collect();
    for Step { op, .. } in &plan.steps {
        if let Fields::Some(names, _) = Fields::none().before(op) {
            found.extend(names);
        }
        // What these name is asked for only by what follows them, or not to be known for what else they ask.
        if let Op::Rename(renamings) = op {
            found.extend(renamings.iter().filter_map(|renaming| renaming.from.name()).map(Name::from));
        }
        if let Op::Fill(fill) = op {
            found.extend(fill.fields.iter().flatten().filter_map(FieldPattern::name).map(Name::from));
        }
        if let Op::Filter(condition) = op {
            found.extend(condition.reads());
        }
    }
    found
}

impl Fields {
    fn none() -> Fields {
        Fields::Some(BTreeSet::new(), Vec::new())
    }

    /// What either wants.
    fn and(self, other: Fields) -> Fields {
        match (self, other) {
            (Fields::All, _) | (_, Fields::All) => Fields::All,
            (Fields::Some(mut names, mut patterns), Fields::Some(more, others)) => {
                names.extend(more);
                patterns.extend(others);
                Fields::Some(names, patterns)
            }
        }
    }

    /// What steps need of the rows they are given, if all fields of the rows they give are wanted.
    pub fn of(steps: &[Step]) -> Fields {
        // From the last step to the first: what the rows after a step need of it, it needs of the rows before.
        steps.iter().rev().fold(Fields::All, |fields, step| fields.before(&step.op))
    }

    /// Whether the field is needed.
    pub fn wants(&self, name: &str) -> bool {
        match self {
            Fields::All => true,
            Fields::Some(names, patterns) => {
                names.contains(name) || patterns.iter().any(|pattern| pattern.matches(name))
            }
        }
    }

    fn add(&mut self, name: &str) {
        match self {
            Fields::All => {}
            Fields::Some(names, _) => {
                names.insert(name.into());
            }
        }
    }

    fn add_all<'a>(&mut self, added: impl IntoIterator<Item = &'a Name>) {
        added.into_iter().for_each(|name| self.add(name));
    }

    fn add_matching(&mut self, pattern: &FieldPattern) {
        match (pattern.name(), self) {
            (_, Fields::All) => {}
            (Some(name), Fields::Some(names, _)) => {
                names.insert(name.into());
            }
            (None, Fields::Some(_, patterns)) => {
                if !patterns.contains(pattern) {
                    patterns.push(pattern.clone());
                }
            }
        }
    }

    /// What is needed before an op, if these are needed after it. Fields that the op sets stay needed: a reader that
    /// left them out would change the order of columns.
    pub(super) fn before(mut self, op: &Op) -> Fields {
        match op {
            Op::Project(project) => return self.before_project(project),
            Op::Rename(renamings) => self.add_renamed(renamings),
            Op::Aggregate(grouping) => {
                let mut before = Fields::none();
                before.add_tallies(&grouping.by, &grouping.tallies);
                return before;
            }
            Op::Pivot(pivot) => {
                let mut before = Fields::none();
                before.add(&pivot.rows.field);
                before.add_all(pivot.columns.as_ref().map(|split| &split.field));
                pivot.cells.iter().for_each(|cell| before.add_tally(&cell.tally));
                return before;
            }
            Op::Annotate(grouping) => self.add_tallies(&grouping.by, &grouping.tallies),
            Op::Window(window) => {
                self.add_tallies(&window.by, &window.tallies);
                let resets = [&window.resets.before, &window.resets.after];
                resets.into_iter().flatten().for_each(|condition| self.add_expr(condition));
            }
            Op::Branch(plan) => return self.and(Fields::of(&plan.steps)),
            Op::Scan
            | Op::Rows(_)
            | Op::Filter(_)
            | Op::Extend(_)
            | Op::Extract(_)
            | Op::Expand(_)
            | Op::Unpivot(_)
            | Op::Distinct(_)
            | Op::Sort(_)
            | Op::Limit(_)
            | Op::While(_)
            | Op::Reverse
            | Op::Fill(_)
            | Op::Bin(_)
            | Op::Join(_)
            | Op::Union(_)
            | Op::Lookup(_)
            | Op::Native(_) => match op.effect().reads {
                Some(names) => names.iter().for_each(|name| self.add(field_of(name))),
                None => return Fields::All,
            },
        }
        self
    }

    fn before_project(self, project: &Project) -> Fields {
        match project.columns {
            // A `table` of fields that no event has gives no rows, so that all its fields count.
            Columns::Exactly => Fields::All.among(&project.fields),
            Columns::KeepAndInternal => {
                let internal = FieldPattern::new("_*");
                self.among(project.fields.iter().chain([&internal]))
            }
            Columns::Drop => match self {
                Fields::All => Fields::All,
                Fields::Some(mut names, patterns) => {
                    names.retain(|name| !project.fields.iter().any(|dropped| dropped.matches(name)));
                    Fields::Some(names, patterns)
                }
            },
        }
    }

    /// Of these fields, those that match a pattern; where patterns meet patterns, more than those.
    fn among<'a>(self, patterns: impl IntoIterator<Item = &'a FieldPattern>) -> Fields {
        let mut kept = Fields::none();
        for pattern in patterns {
            match (&self, pattern.name()) {
                (Fields::All, _) => kept.add_matching(pattern),
                (Fields::Some(..), Some(name)) if self.wants(name) => kept.add(name),
                (Fields::Some(..), Some(_)) => {}
                (Fields::Some(names, wanted), None) => {
                    kept.add_all(names.iter().filter(|name| pattern.matches(name)));
                    if !wanted.is_empty() {
                        kept.add_matching(pattern);
                    }
                }
            }
        }
        kept
    }

    fn add_renamed(&mut self, renamings: &[Renaming]) {
        // Backwards, because a later renaming may read what an earlier one wrote.
        for Renaming { from, to, .. } in renamings.iter().rev() {
            let Fields::Some(names, patterns) = &self else { return };
            let sources: Vec<String> =
                names.iter().filter_map(|name| to.captures(name).map(|stars| from.fill(&stars))).collect();
            if !patterns.is_empty() {
                self.add_matching(from);
            }
            sources.iter().for_each(|source| self.add(source));
        }
    }

    fn add_tallies(&mut self, by: &[Name], tallies: &[Tally]) {
        self.add_all(by);
        tallies.iter().for_each(|tally| self.add_tally(tally));
    }

    fn add_tally(&mut self, tally: &Tally) {
        match &tally.over {
            Over::Rows => {}
            Over::Field(name) => self.add(name),
            Over::Fields(pattern) => self.add_matching(pattern),
            Over::Expr(expr) => self.add_expr(expr),
        }
    }

    fn add_expr(&mut self, expr: &Expr) {
        expr.reads().iter().for_each(|name| self.add(field_of(name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Extend, Fill, Grouping, Node, Step, Target, TargetPart, Test};
    use crate::source::Span;
    use crate::value::Value;
    use crate::value::pattern::{Bounds, Pattern, Term};

    fn needs(ops: impl IntoIterator<Item = Op>) -> Needs {
        let steps = [Op::Scan].into_iter().chain(ops);
        Needs::of(&Plan { steps: steps.map(|op| Step { op, stage: 0, span: Span::default() }).collect() })
    }

    /// The names and patterns needed, or `all`.
    fn fields(ops: impl IntoIterator<Item = Op>) -> String {
        match needs(ops).fields {
            Fields::All => "all".into(),
            Fields::Some(names, patterns) => {
                let patterns = patterns.iter().map(FieldPattern::text);
                names.iter().map(|name| &**name).chain(patterns).collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn expr(node: Node) -> Expr {
        Expr::new(node, Span::default())
    }

    fn test(test: Test) -> Op {
        Op::Filter(expr(Node::Test(test)))
    }

    fn project(columns: Columns, fields: &[&str]) -> Op {
        Op::Project(Project { fields: fields.iter().map(|field| FieldPattern::new(field)).collect(), columns })
    }

    fn stats(over: Over, by: &[&str]) -> Op {
        let (function, parameter) = crate::aggregate::find("count").expect("count exists");
        let tally = Tally { function, parameter, over, name: "n".into(), span: Span::default() };
        let by = by.iter().map(|name| Name::from(*name)).collect();
        Op::Aggregate(Grouping { by, tallies: vec![tally], dedup_split: false, delimiter: None, always: true })
    }

    fn rename(from: &str, to: &str) -> Op {
        let (from, to) = (FieldPattern::new(from), FieldPattern::new(to));
        Op::Rename(vec![Renaming { from, to, span: Span::default() }])
    }

    #[test]
    fn a_result_that_shows_all_fields_needs_all() {
        assert_eq!(fields([test(Test::Exists("user".into()))]), "all");
        assert_eq!(fields([project(Columns::Drop, &["user"])]), "all");
    }

    #[test]
    fn what_is_named_is_told_also_where_all_is_needed() {
        let ops = [test(Test::Exists("user".into())), rename("a", "b"), project(Columns::Drop, &["c"])];
        assert_eq!(needs(ops).named, ["a".into(), "user".into()].into());
        assert_eq!(needs([test(Test::Exists("user".into())), stats(Over::Rows, &["host"])]).named.len(), 2);
    }

    #[test]
    fn stats_needs_what_it_counts_and_groups_by_and_what_is_filtered_before() {
        let matches = Test::Matches("EventCode".into(), Pattern::search("4688"));
        assert_eq!(fields([test(matches), stats(Over::Rows, &["host"])]), "EventCode _time host");
        assert_eq!(fields([stats(Over::Field("user".into()), &[])]), "_time user");
        assert_eq!(fields([stats(Over::Fields(FieldPattern::new("dest*")), &[])]), "_time dest*");
        assert_eq!(fields([stats(Over::Expr(expr(Node::Field("a".into()))), &[])]), "_time a");
    }

    #[test]
    fn what_comes_after_stats_needs_nothing_of_the_events() {
        let filter = Op::Filter(expr(Node::Field("n".into())));
        assert_eq!(fields([stats(Over::Rows, &["host"]), filter]), "_time host");
    }

    #[test]
    fn a_projection_keeps_what_it_names_and_fields_keeps_internal_ones() {
        assert_eq!(fields([project(Columns::Exactly, &["user", "src*"])]), "_time user src*");
        assert_eq!(fields([project(Columns::KeepAndInternal, &["user"])]), "_time user _*");
        let both = [project(Columns::KeepAndInternal, &["user", "host"]), project(Columns::Exactly, &["user", "x"])];
        assert_eq!(fields(both), "_time user");
    }

    #[test]
    fn a_dropped_field_is_not_needed_before_unless_something_else_reads_it() {
        let table = || project(Columns::Exactly, &["user", "host"]);
        assert_eq!(fields([project(Columns::Drop, &["user"]), table()]), "_time host");
        let read = [test(Test::Exists("user".into())), project(Columns::Drop, &["user"]), table()];
        assert_eq!(fields(read), "_time host user");
    }

    #[test]
    fn a_renamed_field_is_needed_by_its_old_name() {
        assert_eq!(
            fields([rename("Processes.*", "*"), project(Columns::Exactly, &["user"])]),
            "Processes.user _time user"
        );
        assert_eq!(fields([rename("a", "b"), rename("b", "c"), project(Columns::Exactly, &["c"])]), "_time a b c");
        assert_eq!(fields([rename("a", "b"), project(Columns::Exactly, &["x"])]), "_time x");
    }

    #[test]
    fn a_word_reads_the_raw_text_and_a_built_name_the_fields_it_is_made_of() {
        let term = Test::Term(Term::new("psexec", true, false, Bounds::Minor));
        let target = Target::Built(vec![TargetPart::Text("x_".into()), TargetPart::Field("name".into())]);
        let extend = Op::Extend(Extend { field: target, value: expr(Node::Field("value".into())) });
        assert_eq!(fields([test(term), extend, project(Columns::Exactly, &["x_a"])]), "_raw _time name value x_a");
    }

    #[test]
    fn what_is_hidden_beside_a_field_is_needed_with_it() {
        let metadata = test(Test::Metadata("source".into(), Pattern::search("x")));
        let needs = needs([project(Columns::Exactly, &["source", "user"]), metadata]);
        assert!(needs.wants(&crate::table::hidden("source")));
        assert!(!needs.wants(&crate::table::hidden("host")));
    }

    #[test]
    fn filling_reads_nothing_by_itself() {
        let fill = Op::Fill(Fill { fields: None, value: Value::text("0") });
        assert_eq!(fields([fill, project(Columns::Exactly, &["a"])]), "_time a");
    }
}
