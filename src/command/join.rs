//! `join`: the fields of another search's rows written into the rows with the same keys.

use super::brackets::{self, Other};
use super::lower::options::Arguments;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::join::{Join, Moment};
use crate::plan::{FieldPattern, Op, Plan, Renaming, Step};
use crate::syntax::args::{Item, Setting};
use crate::syntax::pipeline::Stage;
use crate::table::Name;

/// The card.
pub const JOIN: Command = Command {
    name: "join",
    aliases: &[],
    usage: "join [type=inner|left] [max=<count>] [overwrite=<bool>] [usetime=<bool> earlier=<bool>] <field> ... [<search>]",
    about: "Writes the fields of the rows of the search in brackets into the rows that have the same values of the fields \
            named, or of all fields that both have. Case counts. With `left=L right=R where L.a=R.b`, every field gets its \
            side's name before it. Splunk takes 50 000 rows of the search.",
    options: &[
        Choice {
            name: "type",
            takes: "inner, left or outer, default inner",
            about: "Whether rows without a match are dropped (`inner`) or stay (`left`, `outer`).",
        },
        Choice {
            name: "max",
            takes: "<count>, default 1, 0 for all",
            about: "With how many rows of the search a row is joined; it comes once for each.",
        },
        Choice {
            name: "overwrite",
            takes: "<bool>, default true",
            about: "Whether a field that both rows have takes the search's value.",
        },
        Choice {
            name: "usetime",
            takes: "<bool>, default false",
            about: "Whether only rows of the search match that are earlier, or later, than the row, to the second.",
        },
        Choice { name: "earlier", takes: "<bool>, default true", about: "Which of the two, with `usetime`." },
        Choice { name: "left", takes: "<name>", about: "The name of these rows, for `where`." },
        Choice { name: "right", takes: "<name>", about: "The name of the search's rows, for `where`." },
    ],
    examples: &[
        Example {
            search: "action=login | table user src | join user [search action=mail | table user to]",
            events: "user,action,src,to\nbob,login,ws1,\nann,login,ws2,\nbob,mail,,eve",
            gives: "user,src,to\nbob,ws1,eve",
        },
        Example {
            search: "action=login | table user | join type=left max=0 user [search action=mail | table user to]",
            events: "user,action,to\nbob,login,\nann,login,\nbob,mail,eve\nbob,mail,kim",
            gives: "user,to\nbob,eve\nbob,kim\nann,",
        },
        Example {
            search: "pid=* | table pid ppid | join left=child right=parent where child.ppid=parent.pid \
                     [search pid=* | table pid name]",
            events: "pid,ppid,name\n7,4,sh\n4,1,sshd",
            gives: "child.pid,child.ppid,parent.pid,parent.name\n7,4,4,sshd",
        },
    ],
    source: "Search Reference, \"join\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments_of_any_name(&JOIN, stage.body)?;
    let (others, rest) = brackets::others(arguments.items());
    let [other] = &others[..] else {
        return Err(arguments.missing("one search in brackets, or one dataset"));
    };
    let sides = Sides::of(&arguments, &rest)?;
    let by = match &sides {
        Some(sides) => Some(sides.keys(&arguments)?),
        None => {
            known_only(&arguments, |_| false)?;
            (!rest.is_empty()).then(|| arguments.fields(&rest)).transpose()?.map(same_names)
        }
    };
    let keep_unmatched = keeps_unmatched(&arguments)?;
    let moment = match (arguments.flag("usetime", false)?, arguments.flag("earlier", true)?) {
        (false, _) => Moment::Any,
        (true, true) => Moment::Earlier,
        (true, false) => Moment::Later,
    };
    let most = Some(arguments.count("max")?.unwrap_or(1)).filter(|most| *most > 0);
    // Under names of two sides only internal fields can meet; those at hand stay.
    let overwrite = arguments.flag("overwrite", true)? && sides.is_none();
    let mut with = search(lowering, other)?;
    if let Some(sides) = &sides {
        let (left, right) = (sides.naming(lowering, &sides.left), sides.naming(lowering, &sides.right));
        lowering.push(left);
        let stage = with.steps.last().map_or(0, |step| step.stage);
        with.steps.push(Step { op: right, stage, span: lowering.place.stage });
    }
    lowering.push(Op::Join(Box::new(Join { with, by, most, moment, keep_unmatched, overwrite })));
    Ok(())
}

fn search(lowering: &mut Lowering<'_>, other: &Other<'_>) -> Result<Plan, Box<Diagnostic>> {
    let plan = brackets::lower(lowering, other)?.plan;
    let most = lowering.limits().joined();
    Ok(brackets::limited(lowering, plan, Some(most), other.text()))
}

fn same_names(fields: Vec<Name>) -> Vec<(Name, Name)> {
    fields.into_iter().map(|field| (field.clone(), field)).collect()
}

fn keeps_unmatched(arguments: &Arguments<'_, '_>) -> Result<bool, Box<Diagnostic>> {
    let Some(option) = arguments.option("type") else { return Ok(false) };
    match option.value.written.to_ascii_lowercase().as_str() {
        "inner" => Ok(false),
        "left" | "outer" => Ok(true),
        _ => Err(arguments.wrong(option, "`inner`, `left` or `outer` is expected")),
    }
}

/// Whether every option is on the card, or else one of `others`.
fn known_only(arguments: &Arguments<'_, '_>, others: impl Fn(&Setting<'_>) -> bool) -> Result<(), Box<Diagnostic>> {
    let known = |name: &str| JOIN.options.iter().any(|choice| choice.name.eq_ignore_ascii_case(name));
    match arguments.options().iter().find(|option| !known(option.name) && !others(option)) {
        Some(option) => Err(arguments.unknown(option)),
        None => Ok(()),
    }
}

/// The names of the two sides of a join.
struct Sides {
    left: String,
    right: String,
}

impl Sides {
    /// The names that are given with `where`; without it Splunk ignores them.
    fn of(arguments: &Arguments<'_, '_>, rest: &[Item<'_>]) -> Result<Option<Sides>, Box<Diagnostic>> {
        let Some(at) = rest.iter().position(|item| item.is_word("where")) else { return Ok(None) };
        if let Some(item) = rest.iter().enumerate().find(|(index, _)| *index != at).map(|(_, item)| item) {
            return Err(arguments.misplaced(item.text(), "`where` takes pairs of fields such as `L.a=R.b`"));
        }
        match (arguments.text("left"), arguments.text("right")) {
            (Some(left), Some(right)) if left != right => Ok(Some(Sides { left, right })),
            (Some(_), Some(_)) => Err(arguments.misplaced(rest[at].text(), "both sides have the same name")),
            (Some(_), None) | (None, Some(_)) | (None, None) => {
                Err(arguments.misplaced(rest[at].text(), "`where` needs the names of both sides, `left=L right=R`"))
            }
        }
    }

    /// The pairs of fields that must be equal, the left one first, under the names that they have after the join.
    fn keys(&self, arguments: &Arguments<'_, '_>) -> Result<Vec<(Name, Name)>, Box<Diagnostic>> {
        let of = |side: &str, name: &str| name.strip_prefix(side).is_some_and(|field| field.starts_with('.'));
        let is_pair = |option: &Setting<'_>| of(&self.left, option.name) || of(&self.right, option.name);
        known_only(arguments, is_pair)?;
        let pairs = arguments.options().iter().filter(|option| is_pair(option)).map(|option| {
            let (one, other) = (option.name, option.value.written);
            match (of(&self.left, one) && of(&self.right, other), of(&self.right, one) && of(&self.left, other)) {
                (true, _) => Ok((one.into(), other.into())),
                (false, true) => Ok((other.into(), one.into())),
                (false, false) => Err(arguments.wrong(option, "a field of each side is expected")),
            }
        });
        let pairs: Vec<(Name, Name)> = pairs.collect::<Result<_, _>>()?;
        if pairs.is_empty() { Err(arguments.missing("a pair of fields after `where`")) } else { Ok(pairs) }
    }

    /// The op that puts a side's name before its fields.
    fn naming(&self, lowering: &Lowering<'_>, side: &str) -> Op {
        let (from, to) = (FieldPattern::new("*"), FieldPattern::new(&format!("{side}.*")));
        Op::Rename(vec![Renaming { from, to, span: lowering.place.stage }])
    }
}
