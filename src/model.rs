//! Data models: which events a dataset holds, which fields it has, and how they are calculated.
//!
//! The tables say of each dataset of the Common Information Model what the add-on of version 8.5 says of it: the search terms that
//! choose its events, its fields, and the values that the model itself gives to some of them.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A data model.
#[derive(Debug)]
pub struct Model {
    /// Its name, as a search writes it.
    pub name: Box<str>,
    /// What it is about, in a sentence.
    pub about: Box<str>,
    /// Its datasets, parents before their children.
    pub datasets: Vec<Dataset>,
}

/// A dataset of a data model, without what it inherits.
#[derive(Debug)]
pub struct Dataset {
    /// Its name.
    pub name: Box<str>,
    /// The dataset whose events and fields it inherits.
    pub parent: Option<Box<str>>,
    /// Its name after those of its ancestors, apart by dots; what its fields are called by.
    pub path: Box<str>,
    /// What its events match, as `search` writes it.
    pub constraint: Box<str>,
    /// The names of its fields.
    pub fields: BTreeSet<Box<str>>,
    /// How some of them are calculated, each from the fields as they are by then.
    pub calculations: Vec<Calculation>,
}

/// How a model calculates fields.
#[derive(Debug)]
pub enum Calculation {
    /// A field is the value of an expression of `eval`.
    Value {
        /// The field.
        field: Box<str>,
        /// The expression.
        eval: Box<str>,
    },
    /// The named groups of a regular expression are fields.
    Extracted {
        /// The field that is searched.
        from: Box<str>,
        /// The expression.
        regex: Box<str>,
        /// The groups.
        fields: Vec<Box<str>>,
    },
}

/// The fields of every event, which datasets have under no other name.
pub const BASE_FIELDS: &[&str] = &["_time", "host", "source", "sourcetype"];

/// The data models, sorted by name.
pub fn all() -> &'static [Model] {
    static MODELS: OnceLock<Vec<Model>> = OnceLock::new();
    MODELS.get_or_init(|| {
        let read = |text: &&str| Model::read(text).expect("a test reads the table");
        TABLES.iter().map(read).collect()
    })
}

/// The data model of this name.
pub fn find(name: &str) -> Option<&'static Model> {
    all().iter().find(|model| &*model.name == name)
}

const TABLES: &[&str] = &[
    include_str!("model/alerts.toml"),
    include_str!("model/application_state.toml"),
    include_str!("model/authentication.toml"),
    include_str!("model/certificates.toml"),
    include_str!("model/change.toml"),
    include_str!("model/compute_inventory.toml"),
    include_str!("model/dlp.toml"),
    include_str!("model/data_access.toml"),
    include_str!("model/databases.toml"),
    include_str!("model/email.toml"),
    include_str!("model/endpoint.toml"),
    include_str!("model/event_signatures.toml"),
    include_str!("model/intrusion_detection.toml"),
    include_str!("model/malware.toml"),
    include_str!("model/network_resolution.toml"),
    include_str!("model/network_sessions.toml"),
    include_str!("model/network_traffic.toml"),
    include_str!("model/performance.toml"),
    include_str!("model/risk.toml"),
    include_str!("model/ticket_management.toml"),
    include_str!("model/updates.toml"),
    include_str!("model/vulnerabilities.toml"),
    include_str!("model/web.toml"),
];

impl Model {
    /// Reads a table; a message says what is wrong with it.
    fn read(text: &str) -> Result<Model, String> {
        let table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut model = Model { name: table.name, about: table.about, datasets: Vec::new() };
        for entry in table.datasets {
            let dataset = model.dataset_of(entry)?;
            model.datasets.push(dataset);
        }
        Ok(model)
    }

    fn dataset_of(&self, entry: Entry) -> Result<Dataset, String> {
        let path = match &entry.parent {
            None => entry.name.clone(),
            Some(parent) => {
                let parent = self.dataset(parent).ok_or(format!("`{}` comes before `{parent}`", entry.name))?;
                format!("{}.{}", parent.path, entry.name).into()
            }
        };
        let calculations = entry.calculations()?;
        let mut fields: BTreeSet<Box<str>> = entry.fields.split_whitespace().map(Into::into).collect();
        for identity in entry.identities.split_whitespace() {
            // Enterprise Security tells them of each asset and identity.
            fields.extend(["bunit", "category", "priority"].map(|of| format!("{identity}_{of}").into()));
        }
        if entry.parent.is_none() {
            fields.extend(["tag", "cim_entity_zone"].map(Into::into));
        }
        fields.extend(calculations.iter().flat_map(Calculation::makes).map(Into::into));
        let Entry { name, parent, constraint, .. } = entry;
        Ok(Dataset { name, parent, path, constraint, fields, calculations })
    }

    /// The dataset of this name.
    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| &*dataset.name == name)
    }

    /// The datasets without a parent.
    pub fn roots(&self) -> impl Iterator<Item = &Dataset> {
        self.datasets.iter().filter(|dataset| dataset.parent.is_none())
    }

    /// A dataset and its ancestors, the root first.
    pub fn lineage<'m>(&'m self, dataset: &'m Dataset) -> Vec<&'m Dataset> {
        let parent = |dataset: &&'m Dataset| self.dataset(dataset.parent.as_deref()?);
        let mut lineage: Vec<&Dataset> = std::iter::successors(Some(dataset), parent).collect();
        lineage.reverse();
        lineage
    }
}

impl Dataset {
    /// The name by which a search calls one of its fields.
    pub fn qualified(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    /// The field of its own that a search calls so.
    pub fn field<'n>(&self, qualified: &'n str) -> Option<&'n str> {
        let field = qualified.strip_prefix(&*self.path)?.strip_prefix('.')?;
        self.fields.contains(field).then_some(field)
    }
}

impl Calculation {
    /// The fields it makes.
    pub fn makes(&self) -> Vec<&str> {
        match self {
            Calculation::Value { field, .. } => vec![field],
            Calculation::Extracted { fields, .. } => fields.iter().map(|field| &**field).collect(),
        }
    }
}

/// A table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: Box<str>,
    about: Box<str>,
    datasets: Vec<Entry>,
}

/// A dataset as it is written: lists of names are texts, the names apart by blanks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Box<str>,
    parent: Option<Box<str>>,
    constraint: Box<str>,
    /// Fields that name computers and users; for each there are fields of what is known of it.
    #[serde(default)]
    identities: String,
    /// Fields as the events have them.
    #[serde(default)]
    fields: String,
    /// Fields that are `unknown` where they are missing or empty.
    #[serde(default)]
    unknown: String,
    /// Fields that are `unknown` where they are missing, empty, or `-`.
    #[serde(default)]
    unknown_or_dash: String,
    /// Fields that several datasets calculate alike.
    #[serde(default)]
    derived: String,
    #[serde(default)]
    calculated: Vec<Formula>,
    #[serde(default)]
    extracted: Vec<Extraction>,
}

/// A field and its expression.
#[derive(Deserialize)]
struct Formula {
    field: Box<str>,
    value: Box<str>,
}

#[derive(Deserialize)]
struct Extraction {
    from: Box<str>,
    regex: Box<str>,
}

impl Entry {
    fn calculations(&self) -> Result<Vec<Calculation>, String> {
        let value = |field: &str, eval: String| Calculation::Value { field: field.into(), eval: eval.into() };
        let mut calculations = Vec::new();
        for field in self.unknown.split_whitespace() {
            let eval = format!(r#"if(isnull({field}) OR {field}="","unknown",{field})"#);
            calculations.push(value(field, eval));
        }
        for field in self.unknown_or_dash.split_whitespace() {
            let eval = format!(r#"if(isnull({field}) OR {field}="" OR {field}="-","unknown",{field})"#);
            calculations.push(value(field, eval));
        }
        for formula in &self.calculated {
            calculations.push(value(&formula.field, formula.value.to_string()));
        }
        for field in self.derived.split_whitespace() {
            let eval = derivation(field).ok_or(format!("nothing says how `{field}` is derived"))?;
            calculations.push(value(field, eval));
        }
        for Extraction { from, regex } in &self.extracted {
            let fields = groups(regex);
            calculations.push(Calculation::Extracted { from: from.clone(), regex: regex.clone(), fields });
        }
        Ok(calculations)
    }
}

/// The names of the groups of a regular expression.
fn groups(regex: &str) -> Vec<Box<str>> {
    let pieces = regex.split("(?<").skip(1);
    pieces
        .filter(|piece| !piece.starts_with(['=', '!']))
        .filter_map(|piece| piece.split('>').next())
        .map(Into::into)
        .collect()
}

/// The expression of a field that several datasets calculate alike.
fn derivation(field: &str) -> Option<String> {
    match field {
        "vendor_product" => Some(VENDOR_PRODUCT.into()),
        "process_name" => Some(name_of_command("process")),
        "parent_process_name" => Some(name_of_command("parent_process")),
        _ => None,
    }
}

/// A vendor or product that is `unknown` counts as missing where the other is there.
const VENDOR_PRODUCT: &str = r#"case(isnotnull(vendor_product), vendor_product,
    vendor!="unknown" AND product!="unknown", vendor." ".product,
    vendor!="unknown", vendor." unknown",
    product!="unknown", "unknown ".product,
    isnotnull(sourcetype), sourcetype,
    true(), "unknown")"#;

/// The name of a process, or what its command line begins with: what follows the last backslash between quotes, or the last
/// one of all up to a blank.
fn name_of_command(command: &str) -> String {
    let quoted = r#""^\s*\"..*\\\\([^\"]+)\".*""#;
    let bare = r#""^(?:..*\\\\)?([^\s\"]+)(?=\s|$).*""#;
    format!(
        r#"case({command}_name!="", {command}_name,
            match({command}, {quoted}), replace({command}, {quoted}, "\1"),
            match({command}, {bare}), replace({command}, {bare}, "\1"),
            true(), "unknown")"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_read_and_they_are_sorted_by_name() {
        let names: Vec<&str> = all().iter().map(|model| &*model.name).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert!(all().iter().all(|model| model.roots().count() > 0 && model.about.ends_with('.')));
    }

    #[test]
    fn a_dataset_is_called_by_the_path_from_its_root() {
        let change = find("Change").expect("a model");
        let accounts = change.dataset("Account_Management").expect("a dataset");
        assert_eq!(accounts.qualified("src_user"), "All_Changes.Account_Management.src_user");
        assert_eq!(accounts.field("All_Changes.Account_Management.src_user"), Some("src_user"));
        assert_eq!(accounts.field("All_Changes.Account_Management.user"), None);
        let lineage: Vec<&str> = change.lineage(accounts).iter().map(|dataset| &*dataset.name).collect();
        assert_eq!(lineage, ["All_Changes", "Account_Management"]);
    }

    #[test]
    fn a_calculated_field_is_a_field() {
        let web = find("Web").and_then(|model| model.dataset("Web")).expect("a dataset");
        for field in ["url_domain", "url_length", "bytes", "user", "vendor_product", "dest_category", "tag"] {
            assert!(web.fields.contains(field), "{field}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_table_is_told() {
        let wrong = |dataset: &str| Model::read(&format!("name='M'\nabout='A.'\n[[datasets]]\n{dataset}")).err();
        assert_eq!(wrong("name='D'\nparent='P'\nconstraint='x'").as_deref(), Some("`D` comes before `P`"));
        assert_eq!(wrong("name='D'\nconstraint=''\nderived='x'").as_deref(), Some("nothing says how `x` is derived"));
        assert!(wrong("name='D'\nconstraint=''\ncolour='red'").is_some());
    }
}
