//! Which log source a search is about: what it asks of `source`, `sourcetype`, `index`, channels and numbers of events.

use super::clause::{Clause, Item};
use super::detection::Part;
use super::rule::{Done, Writer};
use super::text::Pattern;
use super::yaml::{Scalar, plain};
use crate::backend::Name;
use crate::backend::schema::Logsource;
use crate::source::Span;
use crate::value::pattern;
use std::collections::BTreeSet;

/// The fields in which a rule of the taxonomy says what a log source could say.
const CHANNEL: &str = "Channel";
const NUMBER: &str = "EventID";
/// Under this name a translation tells which field of the search says the log in some spelling, such as `source`.
const SPELLED: &str = "logsource";

/// What a search says of where its events come from.
#[derive(Debug, Default)]
pub struct Routes {
    products: BTreeSet<String>,
    /// A log of a product that has no channels.
    service: Option<String>,
    /// Indexes that the schema does not know.
    strange: Vec<(String, Span)>,
}

/// The lines that say what a rule is about.
#[derive(Debug, PartialEq, Eq)]
pub struct Lines(Vec<(&'static str, String)>);

impl Lines {
    /// As they are written.
    pub fn written(&self) -> String {
        let lines = self.0.iter().map(|(key, value)| format!("    {key}: {}\n", plain(value)));
        format!("logsource:\n{}", lines.collect::<String>())
    }
}

impl Writer<'_> {
    /// Whether a field says which log source an event is of.
    pub fn is_routed(&self, name: &Name) -> bool {
        let schema = self.schema();
        let says = |it: &Logsource| it.pins.contains_key(&**name) || it.has_forms && schema.forms.contains_key(&**name);
        schema.logsources.iter().any(says)
    }

    /// Which log `index`, `source`, `sourcetype` and the like ask for.
    pub fn metadata(&mut self, name: &Name, text: &str, truth: bool, span: Span) -> Done<Clause> {
        if &**name == "host" || self.schema().logsources.is_empty() {
            let field = self.field(name, span)?;
            return Ok(Pattern::search(text).of(&field, true));
        }
        if !truth {
            return Err(self.refuse(
                &format!("`{name}`"),
                "a log source says what there is, not what there is not",
                span,
            ));
        }
        if let Some(how) = self.schema().approximate.get(&**name) {
            self.report.nearly(&format!("`{name}={text}`"), how, span)?;
        }
        let sought = pattern::Pattern::search(text);
        for logsource in self.schema().logsources.iter().filter(|it| !it.pins.is_empty()) {
            let is_part = !logsource.channels.is_empty();
            if is_part && sought.is_literal() && pinned(logsource, name, text, &sought) {
                self.routes.products.insert(logsource.product.clone());
                return Ok(self.part(logsource));
            }
            if is_part {
                continue;
            }
            let product = logsource.product.clone();
            let channels = self.channels(logsource, name, &sought);
            let is_pinned = pinned(logsource, name, text, &sought);
            if let Some(channels) = channels {
                self.routes.products.insert(product);
                self.name(name, if &**name == CHANNEL { CHANNEL } else { SPELLED });
                return Ok(Clause::any(channels.into_iter().map(|it| Clause::item(CHANNEL, "", Scalar::Text(it)))));
            }
            if is_pinned {
                self.routes.products.insert(product);
                self.routes.service = self.routes.service.take().or(logsource.service.clone());
                self.routed += 1;
                return Ok(Clause::TRUE);
            }
        }
        if &**name == "index" && self.alternatives == 0 {
            // Where events are kept is the target's affair, if the search says otherwise which they are.
            self.routes.strange.push((text.to_string(), span));
            self.routed += 1;
            return Ok(Clause::TRUE);
        }
        let why = format!("the schema `{}` does not say which log source it is", self.schema().name);
        Err(self.refuse(&format!("`{name}={text}`"), &why, span))
    }

    /// Any of several logs. A rule is about one product, so that where it is allowed those of others are left out.
    pub fn any_log(&mut self, logs: &[(&Name, &str, Span)]) -> Done<Clause> {
        let before = std::mem::take(&mut self.routes.products);
        let mut found: Vec<(Option<String>, Clause)> = Vec::new();
        for (name, text, span) in logs {
            let clause = self.metadata(name, text, true, *span)?;
            found.push((std::mem::take(&mut self.routes.products).into_iter().next(), clause));
        }
        let first = found.first().and_then(|(product, _)| product.clone());
        let are_strange = found.iter().filter(|(product, _)| product.is_none()).count();
        if are_strange > 0 && are_strange < found.len() {
            let why = "one side is a log source, and the other an index that the schema does not know";
            return Err(self.refuse("OR", why, logs[0].2));
        }
        for (index, (product, _)) in found.iter().enumerate() {
            if let Some(product) = product.as_ref().filter(|product| Some(*product) != first.as_ref()) {
                let how =
                    format!("they are of `{product}` too, and a rule is about one product, so that those are left out");
                self.report.nearly("the events", &how, logs[index].2)?;
                self.routes.service = None;
            }
        }
        self.routes.products = before;
        self.routes.products.extend(first.clone());
        Ok(Clause::any(found.into_iter().filter(|(product, _)| *product == first).map(|(_, clause)| clause)))
    }

    /// What a log source that is a part of its product asks of events.
    fn part(&mut self, logsource: &Logsource) -> Clause {
        self.name(&CHANNEL.into(), CHANNEL);
        let channel = |it: &String| Clause::item(CHANNEL, "", Scalar::Text(it.clone()));
        let number = |it: &i64| Clause::item(NUMBER, "", Scalar::Number(it.to_string()));
        let channels = Clause::any(logsource.channels.iter().map(channel));
        if logsource.ids.is_empty() {
            return channels;
        }
        self.name(&NUMBER.into(), NUMBER);
        Clause::all([channels, Clause::any(logsource.ids.iter().map(number))])
    }

    /// What the rule calls `index` and the like where no log source says it.
    pub fn metadata_field(&self, name: &Name) -> String {
        self.schema().column(name).unwrap_or(name).to_string()
    }

    /// The channels that a value of a field names; none if it names no channel, or all.
    fn channels(&self, product: &Logsource, name: &Name, sought: &pattern::Pattern) -> Option<Vec<String>> {
        let logs = self.schema().logs(name, sought).filter(|logs| product.has_forms && !logs.are_all)?;
        let of_product = self.schema().logsources.iter().filter(|it| it.product == product.product);
        let known: BTreeSet<&String> = of_product.flat_map(|it| &it.channels).collect();
        let found: Vec<String> = known.iter().filter(|it| logs.hold(it)).map(|it| it.to_string()).collect();
        if found.is_empty() {
            let named = logs.names.iter().find(|name| name.is_literal())?;
            return Some(vec![named.text().to_string()]);
        }
        (found.len() < known.len()).then_some(found)
    }
}

/// Whether a value says that an event is of the product.
fn pinned(logsource: &Logsource, name: &Name, text: &str, sought: &pattern::Pattern) -> bool {
    let pins = logsource.pins.get(&**name).into_iter().flatten();
    pins.into_iter().any(|pin| pattern::Pattern::search(pin).matches(text) || sought.matches(pin))
}

/// Chooses the log source of a rule, and takes out of its conditions what that says.
pub fn choose(writer: &mut Writer<'_>, parts: Vec<Part>) -> Done<(Lines, Vec<Part>)> {
    let parts: Vec<Part> = parts
        .into_iter()
        .flat_map(|Part { stage, clause }| clause.into_parts().into_iter().map(move |clause| Part { stage, clause }))
        .collect();
    if parts.iter().any(|part| part.clause == Clause::FALSE) {
        return Err(writer.refuse("the search", "its conditions can never all hold", Span::default()));
    }
    if writer.schema().logsources.is_empty() {
        let table = writer.schema().table.clone();
        return if_any(writer, Lines(vec![("service", table)]), parts);
    }
    let product = product(writer)?;
    let channels = asked(&parts, CHANNEL);
    let numbers = asked(&parts, NUMBER);
    let schema = writer.schema();
    let of_product = || schema.logsources.iter().filter(|it| it.product == product);
    let holds = |it: &&Logsource| {
        channels.as_ref().is_some_and(|asked| asked.iter().all(|channel| is_one_of(&it.channels, channel)))
    };
    let service = of_product().filter(|it| it.service.is_some()).find(holds);
    let has_numbers = |it: &&Logsource| numbers.as_ref().is_some_and(|asked| asked.iter().all(|id| is_id(it, id)));
    let kinds = of_product().filter(|it| it.category.is_some()).filter(holds).filter(has_numbers);
    let category = kinds.min_by_key(|it| it.ids.len());
    let by_name = of_product().find(|it| it.service.is_some() && it.service == writer.routes.service);
    let chosen = category.or(service).or(by_name);
    let count = |asked: &Option<BTreeSet<String>>| asked.as_ref().map_or(0, BTreeSet::len);
    let says_channel = chosen.is_some_and(|it| it.channels.len() == count(&channels));
    let says_numbers = category.is_some_and(|it| it.ids.len() == count(&numbers));
    let mut lines = vec![("product", product.clone())];
    lines.extend(chosen.and_then(|it| it.category.clone()).map(|it| ("category", it)));
    lines.extend(chosen.filter(|it| it.category.is_none()).and_then(|it| it.service.clone()).map(|it| ("service", it)));
    let is_said = |part: &Part| {
        says_channel && values(&part.clause, CHANNEL).is_some()
            || says_numbers && values(&part.clause, NUMBER).is_some()
    };
    let (said, left): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(is_said);
    // A rule without a condition is none, so that it says twice what else only its log source would.
    let is_needed = left.iter().all(|part| part.clause == Clause::TRUE);
    let again = said.into_iter().filter(|part| is_needed && values(&part.clause, NUMBER).is_some());
    let left = again.chain(left).collect();
    if_any(writer, Lines(lines), left)
}

/// Refuses a rule that has no condition.
fn if_any(writer: &mut Writer<'_>, lines: Lines, parts: Vec<Part>) -> Done<(Lines, Vec<Part>)> {
    if parts.iter().all(|part| part.clause == Clause::TRUE) && writer.report.refusals.is_empty() {
        return Err(writer.refuse("the search", "it asks nothing of the events, and a rule has to", Span::default()));
    }
    Ok((lines, parts))
}

/// The product that the search is about.
fn product(writer: &mut Writer<'_>) -> Done<String> {
    let names: Vec<String> = writer.names.iter().map(|(_, column)| column.clone()).collect();
    let by_fields = writer.schema().logsources.iter().filter(|it| it.fields.iter().any(|field| names.contains(field)));
    let mut products: BTreeSet<String> = by_fields.map(|it| it.product.clone()).collect();
    products.extend(writer.routes.products.iter().cloned());
    let mut products = products.into_iter();
    match (products.next(), products.next()) {
        (Some(product), None) => {
            for (text, span) in std::mem::take(&mut writer.routes.strange) {
                let said = format!("`index={text}` is left out: where events are kept is no part of a rule");
                writer.report.note(said, span);
            }
            Ok(product)
        }
        // What was refused may be what would have said it.
        (None, _) if !writer.report.refusals.is_empty() => Err(crate::backend::answer::Refused),
        (None, _) => {
            let span = writer.routes.strange.first().map_or(Span::default(), |(_, span)| *span);
            let why = "nothing in it says which log source they are, such as `source`, `sourcetype` or `EventCode`";
            Err(writer.refuse("the events", why, span))
        }
        (Some(one), Some(other)) => {
            let why = format!("they are of `{one}` and of `{other}`, and a rule has one log source");
            Err(writer.refuse("the events", &why, Span::default()))
        }
    }
}

/// All that the parts ask of a field which must be one of some values; none if they do not ask.
fn asked(parts: &[Part], field: &str) -> Option<BTreeSet<String>> {
    let mut asked = parts.iter().filter_map(|part| values(&part.clause, field));
    let first = asked.next()?;
    // Of two demands neither says it all.
    if asked.next().is_some() { None } else { Some(first) }
}

/// The values of a field, if the clause asks that it is one of them.
fn values(clause: &Clause, field: &str) -> Option<BTreeSet<String>> {
    let items = clause.items()?;
    let is_asked = items[0].key.field == field && items[0].key.modifiers.is_empty();
    let value = |item: &&Item| match &item.value {
        Scalar::Text(text) if !text.contains('*') => Some(text.clone()),
        Scalar::Number(number) => Some(number.clone()),
        Scalar::Text(_) | Scalar::Truth(_) => None,
    };
    if is_asked { items.iter().map(value).collect() } else { None }
}

fn is_one_of(channels: &[String], channel: &str) -> bool {
    channels.iter().any(|known| known.eq_ignore_ascii_case(channel))
}

fn is_id(logsource: &Logsource, id: &str) -> bool {
    id.parse().is_ok_and(|id| logsource.ids.contains(&id))
}
