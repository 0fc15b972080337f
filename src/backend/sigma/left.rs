//! What a rule leaves out where that is allowed: what is made of events, and what is computed of their groups.

use super::rule::{Done, Writer};
use crate::backend::Name;
use crate::plan::{Grouping, Op, Over};

impl Writer<'_> {
    /// Keeps which fields an op makes that only adds to its rows.
    pub fn make(&mut self, op: &Op) {
        self.made.0.extend(op.effect().makes);
        if let Op::Rename(renamings) = op {
            let sides = renamings.iter().flat_map(|renaming| [&renaming.from, &renaming.to]);
            for name in sides.map(|side| side.name().map(Name::from)) {
                self.made.1 |= name.is_none();
                self.made.0.extend(name);
            }
        }
        self.made.1 |= matches!(op, Op::Extend(extend) if extend.field.name().is_none())
            || matches!(op, Op::Fill(fill) if fill.fields.is_none())
            || matches!(op, Op::Lookup(lookup) if lookup.outputs.is_none());
    }

    /// Groups that are no correlation: the events that they are made of, with the fields that they are made by.
    pub fn groups(&mut self, grouping: &Grouping) -> Done<()> {
        self.report.nearly(
            "`stats`",
            "a rule finds the events, also those without a field that groups are made by, and leaves out what is computed of them",
            self.span(),
        )?;
        self.still_there(&[])?;
        let over = grouping.tallies.iter().filter_map(|tally| match &tally.over {
            Over::Field(name) => Some(name.clone()),
            Over::Rows | Over::Fields(_) | Over::Expr(_) => None,
        });
        let mut shown: Vec<Name> = Vec::new();
        for name in grouping.by.iter().cloned().chain(over) {
            let is_new = !shown.contains(&name) && !name.starts_with('\0');
            if is_new && (!self.is_made(&name) || self.schema().column(&name).is_some()) {
                shown.push(name);
            }
        }
        self.made.0.extend(grouping.tallies.iter().map(|tally| tally.name.clone()));
        if !self.is_grouped {
            self.shown = Some((self.stage(), shown));
        }
        self.is_grouped = true;
        Ok(())
    }

    /// Whether an earlier stage makes a field. What a data model makes is known to the schema.
    fn is_made(&self, name: &Name) -> bool {
        let (names, are_unknown) = &self.made;
        let is_known = self.schema().fields.contains_key(&**name) && !self.is_grouped;
        !is_known && (*are_unknown || names.contains(name))
    }

    /// Refuses to ask for fields that an earlier stage left out.
    pub fn still_there(&mut self, fields: &[Name]) -> Done<()> {
        let gone = fields.iter().find(|name| self.shown.as_ref().is_some_and(|(_, shown)| !shown.contains(name)));
        if let Some(name) = gone {
            let why = "an earlier stage leaves it out, and a rule sees the whole event";
            return Err(self.refuse(&format!("field `{name}`"), why, self.span()));
        }
        match fields.iter().find(|name| self.is_made(name)) {
            Some(name) => {
                let why = "an earlier stage makes it, and a rule sees the event as it is";
                Err(self.refuse(&format!("field `{name}`"), why, self.span()))
            }
            None => Ok(()),
        }
    }
}
