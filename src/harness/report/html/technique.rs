//! ATT&CK techniques on the page: which queries are about each, and whether their datasets prove it.

use super::Tested;
use super::page::Page;
use super::query::badge;
use crate::harness::body::counted;
use crate::harness::dataset::Role;
use crate::harness::outcome::Outcome;

/// A technique, and a query that is about it.
pub type Line<'t, 'r> = (&'t str, &'t Tested<'r>);

/// Every technique with each of its queries, by technique.
pub fn lines<'t, 'r>(tested: &'t [Tested<'r>]) -> Vec<Line<'t, 'r>> {
    let of = |it: &'t Tested<'r>| it.outcome.query.attack.iter().map(move |technique| (technique.as_str(), it));
    let mut lines: Vec<Line<'_, '_>> = tested.iter().flat_map(of).collect();
    lines.sort_by_key(|(technique, it)| (*technique, it.verdict));
    lines
}

/// How many techniques there are.
pub fn count(lines: &[Line<'_, '_>]) -> usize {
    lines.chunk_by(|(one, _), (next, _)| one == next).count()
}

/// The techniques as a table.
pub fn table(page: &mut Page, lines: &[Line<'_, '_>]) {
    let heads = ["Technique", "Query", "Outcome", "Proof"];
    page.element("table", &[("role", "table"), ("aria-labelledby", "techniques-heading")], |page| {
        page.element("thead", &[("role", "rowgroup")], |page| {
            page.element("tr", &[("role", "row")], |page| {
                heads.iter().for_each(|head| page.words("th", &[("scope", "col"), ("role", "columnheader")], head));
            });
        });
        page.element("tbody", &[("role", "rowgroup")], |page| lines.iter().for_each(|line| row(page, line, heads)));
    });
}

fn row(page: &mut Page, (technique, it): &Line<'_, '_>, heads: [&str; 4]) {
    let cell = |page: &mut Page, index: usize, fill: &dyn Fn(&mut Page)| {
        page.element("td", &[("role", "cell"), ("class", "words"), ("data-name", heads[index])], |page| fill(page));
    };
    page.element("tr", &[("role", "row")], |page| {
        cell(page, 0, &|page| link(page, technique));
        cell(page, 1, &|page| page.words("a", &[("href", &format!("#{}", it.anchor))], it.id()));
        cell(page, 2, &|page| badge(page, it.verdict));
        cell(page, 3, &|page| page.text(&proof(it.outcome)));
    });
}

/// What the datasets of a query prove: that it fires, and that it stays quiet.
fn proof(outcome: &Outcome) -> String {
    let of = |role: Role| outcome.runs.iter().filter(move |run| run.dataset.role == role);
    let wrong: Vec<&str> = outcome.faults().iter().map(|fault| &*fault.run.dataset.name).collect();
    let right = |role: Role| of(role).filter(|run| run.result.is_ok() && !wrong.contains(&&*run.dataset.name)).count();
    let (fires, quiet) = (right(Role::Fires), right(Role::Quiet));
    let share = |count: usize, all: usize| match count == all {
        true => counted(all, "dataset"),
        false => format!("{count} of {}", counted(all, "dataset")),
    };
    match (of(Role::Fires).count(), of(Role::Quiet).count()) {
        (0, 0) => "none: no `fires` or `quiet` dataset".into(),
        (0, all) => format!("quiet over {}; no `fires` dataset", share(quiet, all)),
        (all, 0) => format!("fires over {}; no `quiet` dataset", share(fires, all)),
        (firing, quieting) => format!("fires over {}, quiet over {}", share(fires, firing), share(quiet, quieting)),
    }
}

/// A technique, which leads to its page at MITRE if its name is one.
pub fn link(page: &mut Page, technique: &str) {
    match address(technique) {
        Some(address) => page.words("a", &[("href", &address), ("rel", "noreferrer")], technique),
        None => page.text(technique),
    }
}

fn address(technique: &str) -> Option<String> {
    let digits = technique.strip_prefix('T')?;
    let (main, sub) = match digits.split_once('.') {
        Some((main, sub)) => (main, Some(sub)),
        None => (digits, None),
    };
    let are_digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(main, 4) || sub.is_some_and(|sub| !are_digits(sub, 3)) {
        return None;
    }
    let sub = sub.map(|sub| format!("{sub}/")).unwrap_or_default();
    Some(format!("https://attack.mitre.org/techniques/T{main}/{sub}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_technique_leads_anywhere() {
        assert_eq!(address("T1021.002").as_deref(), Some("https://attack.mitre.org/techniques/T1021/002/"));
        assert_eq!(address("T1021").as_deref(), Some("https://attack.mitre.org/techniques/T1021/"));
        assert_eq!(address("T1021.2\"onclick"), None);
        assert_eq!(address("javascript:alert(1)"), None);
    }
}
