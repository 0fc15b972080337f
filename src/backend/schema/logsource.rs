//! Log sources: which kinds of events a rule is about, and what in a search says so.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A kind of events, under the names that Sigma gives it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Logsource {
    /// `windows`.
    pub product: String,
    /// A log of the product: `security`.
    #[serde(default)]
    pub service: Option<String>,
    /// A kind of events, whichever log they are in: `registry_set`.
    #[serde(default)]
    pub category: Option<String>,
    /// The channels that hold it; none for all of the product.
    #[serde(default)]
    pub channels: Vec<String>,
    /// The numbers of its events; none for all of the channels.
    #[serde(default)]
    pub ids: BTreeSet<i64>,
    /// Values of fields that say an event is of the product, such as a `source`.
    #[serde(default)]
    pub pins: BTreeMap<String, Vec<String>>,
    /// Whether the schema's forms name its channels.
    #[serde(default)]
    pub has_forms: bool,
    /// Fields that only events of the product have.
    #[serde(default)]
    pub fields: Vec<String>,
}
