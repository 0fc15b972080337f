//! What may be known of an op before any row is read: one table, from which all who ask derive their answers.

use super::join::{Join, Moment};
use super::{
    Columns, Expr, Extend, FieldPattern, Fill, Lookup, Op, Over, Plan, Project, Renaming, Step, Tally, Target,
    TargetPart, Width,
};
use crate::table::Name;

const TIME: &str = "_time";

/// What may be known of an op before any row is read. The default knows nothing and so allows nothing to be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Whether each row gives what it would give if it were alone.
    pub is_rowwise: bool,
    /// Whether it surely leaves `_time` as it is.
    pub keeps_time: bool,
    /// Whether each row gives the same, in whichever order the rows come.
    pub ignores_order: bool,
    /// The fields it reads beyond those that are asked of its rows; none if it may read any.
    pub reads: Option<Vec<Name>>,
    /// The fields it makes, as far as they are known.
    pub makes: Vec<Name>,
    /// What becomes of the order of the rows.
    pub order: Order,
    /// Whether it says every column of its rows.
    pub is_whole: bool,
}

/// What becomes of the order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// It stays.
    #[default]
    Kept,
    /// The command makes one that its users rely on.
    Made,
    /// It is lost; the rows come in an order nobody asked for.
    Lost,
}

impl Effect {
    /// What may be known of steps that are run as one command.
    pub fn of(steps: &[Step]) -> Effect {
        steps.iter().fold(Effect::default(), |before, Step { op, .. }| {
            let effect = op.effect();
            let order = if effect.order == Order::Kept { before.order } else { effect.order };
            let is_whole = before.is_whole || effect.is_whole || matches!(op, Op::Rows(_));
            let makes = before.makes.into_iter().chain(effect.makes).collect();
            Effect { order, is_whole, makes, ..Effect::default() }
        })
    }
}

impl Op {
    /// What may be known of it before any row is read.
    pub fn effect(&self) -> Effect {
        match self {
            Op::Scan => Effect { keeps_time: true, ..alone([], []) },
            Op::Rows(_) => Effect { reads: Some(Vec::new()), order: Order::Made, ..Effect::default() },
            // Which fields a search in brackets asks for is only known when its rows are there.
            Op::Filter(condition) if !condition.subsearches().is_empty() => {
                Effect { ignores_order: true, ..Effect::default() }
            }
            Op::Filter(condition) => Effect { keeps_time: true, ..alone(condition.reads(), []) },
            Op::Extend(extend) => extended(extend),
            Op::Project(project) => projected(project),
            Op::Rename(renamings) => renamed(renamings),
            Op::Extract(extract) => {
                let groups = extract.regex.names().iter().flatten().map(|name| Name::from(&**name));
                sparing_time(alone([extract.field.clone()], groups.chain(extract.offsets.clone())))
            }
            Op::Expand(expand) => Effect { is_rowwise: false, ..alone([expand.field.clone()], []) },
            Op::Aggregate(grouping) => grouped(&grouping.tallies),
            Op::Pivot(pivot) => grouped(pivot.cells.iter().map(|cell| &cell.tally)),
            Op::Annotate(grouping) => Effect { makes: names(&grouping.tallies), ..Effect::default() },
            Op::Window(window) => Effect { makes: names(&window.tallies), ..Effect::default() },
            Op::Unpivot(unpivot) => {
                Effect { makes: vec![unpivot.name.clone(), unpivot.value.clone()], is_whole: true, ..Effect::default() }
            }
            Op::Distinct(distinct) => Effect { reads: Some(distinct.by.clone()), ..Effect::default() },
            Op::Sort(sort) => arranged(sort.keys.iter().map(|key| key.field.clone())),
            Op::Limit(limit) => {
                let others = limit.others.iter().flat_map(|others| others.labelled.iter().chain(&others.summed));
                arranged(limit.by.iter().chain(others).cloned())
            }
            Op::While(until) => arranged(until.condition.reads()),
            Op::Reverse => arranged([]),
            Op::Fill(fill) => filled(fill),
            Op::Bin(bin) => {
                let is_rowwise = match bin.width {
                    Width::Number(_) | Width::Log(..) | Width::Time(..) => true,
                    Width::Fitting { .. } => false,
                };
                sparing_time(Effect { is_rowwise, ..alone([bin.field.clone()], [bin.into.clone()]) })
            }
            Op::Join(join) => joined(join),
            Op::Union(union) => {
                let makes = made_by(&union.plans);
                // Rows of one time stay in the order they have.
                let order = if union.by_time { Order::Lost } else { Order::Kept };
                Effect { reads: Some(Vec::new()), ignores_order: !union.by_time, makes, order, ..Effect::default() }
            }
            Op::Branch(plan) => Effect { makes: plan.makes(), ..Effect::default() },
            Op::Native(native) => {
                let effect = native.command.effect();
                Effect { makes: effect.makes.into_iter().chain(made_by(&native.inputs)).collect(), ..effect }
            }
            Op::Lookup(lookup) => looked_up(lookup),
        }
    }
}

/// An op that takes each row alone.
fn alone(reads: impl IntoIterator<Item = Name>, makes: impl IntoIterator<Item = Name>) -> Effect {
    let (reads, makes) = (Some(reads.into_iter().collect()), makes.into_iter().collect());
    Effect { is_rowwise: true, ignores_order: true, reads, makes, ..Effect::default() }
}

fn extended(extend: &Extend) -> Effect {
    let reads = extend.value.reads();
    match &extend.field {
        Target::Named(name) => sparing_time(alone(reads, [name.clone()])),
        Target::Built(parts) => {
            let parts = parts.iter().filter_map(|part| match part {
                TargetPart::Text(_) => None,
                TargetPart::Field(name) => Some(name.clone()),
            });
            // Each row may have a field of its own, so that blocks done apart would differ in their columns.
            Effect { is_rowwise: false, ..alone(reads.into_iter().chain(parts), []) }
        }
    }
}

fn projected(project: &Project) -> Effect {
    let names_time = project.fields.iter().any(of_time);
    let keeps_time = match project.columns {
        Columns::Exactly => names_time,
        Columns::KeepAndInternal => true,
        Columns::Drop => !names_time,
    };
    Effect { keeps_time, is_whole: project.columns == Columns::Exactly, ..alone([], []) }
}

fn renamed(renamings: &[Renaming]) -> Effect {
    let new = renamings.iter().filter_map(|renaming| renaming.to.name()).map(Name::from);
    // A renamed field replaces its namesake in every row, also in blocks that have only the namesake.
    let is_rowwise = renamings.iter().all(|renaming| renaming.from.name().is_some());
    let keeps_time = !renamings.iter().any(|renaming| of_time(&renaming.from) || of_time(&renaming.to));
    Effect { is_rowwise, keeps_time, ..alone([], new) }
}

fn filled(fill: &Fill) -> Effect {
    let fields = fill.fields.as_deref();
    let named = fields.into_iter().flatten().filter_map(FieldPattern::name).map(Name::from);
    let is_rowwise = fields.is_some_and(|fields| fields.iter().all(|field| field.name().is_some()));
    let keeps_time = fields.is_some_and(|fields| !fields.iter().any(of_time));
    Effect { is_rowwise, keeps_time, ..alone([], named) }
}

fn joined(join: &Join) -> Effect {
    let moment = match join.moment {
        Moment::Any => None,
        Moment::Earlier | Moment::Later => Some(TIME.into()),
    };
    let keys = join.by.as_ref().map(|by| by.iter().map(|(here, _)| here.clone()).chain(moment).collect());
    Effect { ignores_order: true, reads: keys, makes: join.with.makes(), ..Effect::default() }
}

fn made_by(plans: &[Plan]) -> Vec<Name> {
    plans.iter().flat_map(Plan::makes).collect()
}

fn looked_up(lookup: &Lookup) -> Effect {
    let keys = lookup.keys.iter().map(|key| key.field.clone());
    let time = lookup.lookup.rules.time.as_ref().map(|_| Name::from(TIME));
    let outputs = lookup.outputs.iter().flatten().map(|output| output.field.clone());
    let told = lookup.only.iter().flat_map(Expr::reads);
    let effect = sparing_time(alone(keys.chain(time).chain(told), outputs));
    Effect { keeps_time: effect.keeps_time && lookup.outputs.is_some(), ..effect }
}

/// An op that puts rows in order, or chooses among them by the order they have.
fn arranged(reads: impl IntoIterator<Item = Name>) -> Effect {
    Effect { reads: Some(reads.into_iter().collect()), order: Order::Made, ..Effect::default() }
}

/// An op that makes a row of a group. Rows that are only counted may come in any order.
fn grouped<'t>(tallies: impl IntoIterator<Item = &'t Tally> + Clone) -> Effect {
    let ignores_order = tallies.clone().into_iter().all(|tally| matches!(tally.over, Over::Rows));
    Effect { ignores_order, makes: names(tallies), order: Order::Lost, is_whole: true, ..Effect::default() }
}

fn names<'t>(tallies: impl IntoIterator<Item = &'t Tally>) -> Vec<Name> {
    tallies.into_iter().map(|tally| tally.name.clone()).collect()
}

/// The same of an op that writes no fields but those it makes.
fn sparing_time(effect: Effect) -> Effect {
    Effect { keeps_time: effect.makes.iter().all(|name| **name != *TIME), ..effect }
}

/// Whether a name or a pattern stands for the time.
fn of_time(pattern: &FieldPattern) -> bool {
    pattern.matches(TIME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Node;
    use crate::source::Span;

    fn fields(names: &[&str]) -> Vec<FieldPattern> {
        names.iter().map(|name| FieldPattern::new(name)).collect()
    }

    #[test]
    fn what_sets_one_field_reads_its_parts_and_spares_the_time() {
        let set = |name: &str| {
            let value = Expr::new(Node::Field("a".into()), Span::default());
            Op::Extend(Extend { field: Target::Named(name.into()), value }).effect()
        };
        let effect = set("x");
        assert_eq!((effect.reads, effect.makes), (Some(vec!["a".into()]), vec!["x".into()]));
        assert!(effect.is_rowwise && effect.keeps_time && !set("_time").keeps_time);
    }

    #[test]
    fn a_pattern_may_stand_for_the_time_or_for_what_another_block_has() {
        let renamed = |from, to| {
            let (from, to) = (FieldPattern::new(from), FieldPattern::new(to));
            Op::Rename(vec![Renaming { from, to, span: Span::default() }]).effect()
        };
        assert!(renamed("a", "b").is_rowwise && !renamed("a*", "b*").is_rowwise);
        assert!(renamed("*", "x.*").keeps_time && !renamed("_*", "x.*").keeps_time);
        let project = |columns| Op::Project(Project { fields: fields(&["user"]), columns }).effect().keeps_time;
        assert!(project(Columns::KeepAndInternal) && project(Columns::Drop) && !project(Columns::Exactly));
    }

    #[test]
    fn counting_ends_an_order_and_does_not_ask_for_one() {
        let (function, parameter) = crate::aggregate::find("count").expect("count exists");
        let count = |over| {
            let tally = Tally { function, parameter, over, name: "n".into(), span: Span::default() };
            grouped(&[tally])
        };
        assert!(count(Over::Rows).ignores_order && !count(Over::Field("a".into())).ignores_order);
        assert_eq!(count(Over::Rows).order, Order::Lost);
    }
}
