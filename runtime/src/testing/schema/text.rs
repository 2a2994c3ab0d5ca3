//! What a lock file contains, and how it is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::field::Field;

/// The key of a flow in the file begins with this. No aggregate is stored under such a name, so files
/// from before there were flows are read as they are.
const FLOW: &str = "flow ";

/// The key of the state of an aggregate in the file begins with this.
const STATE: &str = "state of ";

/// The key of the publications.
const PUBLICATIONS: &str = "publications of the relay";

/// What a lock file contains.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Schema {
    /// Aggregates by their stored names, their events by their stored names, and the forms by their
    /// versions.
    pub(super) aggregates: BTreeMap<String, BTreeMap<String, BTreeMap<u32, Form>>>,
    /// The states of the aggregates that store them, by the names of the aggregates and by their
    /// versions.
    pub(super) states: BTreeMap<String, BTreeMap<u32, Form>>,
    /// Flows by their names.
    pub(super) flows: BTreeMap<String, FlowForm>,
    /// The stored names of the publications.
    pub(super) publications: Vec<String>,
}

/// One stored form of an event or of a command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Form {
    pub(super) fields: BTreeMap<String, String>,
    pub(super) examples: Vec<Value>,
}

impl Form {
    /// Keeps the examples of the file, because what they represent is stored. They stay in front of the
    /// others.
    pub(super) fn keep(&mut self, locked: &Self) {
        let mut examples = locked.examples.clone();
        let new = self.examples.drain(..);
        examples.extend(new.filter(|example| !locked.examples.contains(example)));
        self.examples = examples;
    }
}

/// What a flow stores.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FlowForm {
    /// The stored names of the policies, sagas and projections, and what each of them is.
    pub(super) consumers: BTreeMap<String, String>,
    /// The first stored names of the policies and sagas that were renamed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) first_names: BTreeMap<String, String>,
    /// The commands that plans and policies may hold, by their aggregates and their stored names.
    pub(super) commands: BTreeMap<String, BTreeMap<String, Form>>,
}

/// The names and the types of fields.
pub(super) fn fields(fields: &[Field]) -> BTreeMap<String, String> {
    let named = fields.iter();
    named
        .map(|field| (field.name.to_owned(), field.type_name.to_owned()))
        .collect()
}

impl Schema {
    /// Takes out the entry of an event or of a state: `order/line-added`, `order/line-added/2`, or
    /// `state of order`. Returns whether there was one.
    pub(super) fn forget(&mut self, entry: &str) -> bool {
        if let Some(aggregate) = entry.strip_prefix(STATE) {
            return self.states.remove(aggregate).is_some();
        }
        let mut parts = entry.splitn(3, '/');
        let (Some(aggregate), Some(event)) = (parts.next(), parts.next()) else {
            return false;
        };
        let Some(events) = self.aggregates.get_mut(aggregate) else {
            return false;
        };
        match parts.next().map(str::parse::<u32>) {
            None => events.remove(event).is_some(),
            Some(Ok(version)) => events
                .get_mut(event)
                .is_some_and(|forms| forms.remove(&version).is_some()),
            Some(Err(_)) => false,
        }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// If it is not the text of a lock.
    pub(super) fn read(text: &str) -> Result<Self, serde_json::Error> {
        let parts: Map<String, Value> = serde_json::from_str(text)?;
        let mut schema = Self::default();
        for (name, value) in parts {
            if let Some(flow) = name.strip_prefix(FLOW) {
                let form = serde_json::from_value(value)?;
                schema.flows.insert(flow.to_owned(), form);
            } else if let Some(aggregate) = name.strip_prefix(STATE) {
                let forms = serde_json::from_value(value)?;
                schema.states.insert(aggregate.to_owned(), forms);
            } else if name == PUBLICATIONS {
                schema.publications = serde_json::from_value(value)?;
            } else {
                let events = serde_json::from_value(value)?;
                schema.aggregates.insert(name, events);
            }
        }
        Ok(schema)
    }

    /// The text of the file.
    pub(super) fn text(&self) -> String {
        let parts = || -> Result<BTreeMap<String, Value>, serde_json::Error> {
            let mut parts = BTreeMap::new();
            for (name, events) in &self.aggregates {
                parts.insert(name.clone(), serde_json::to_value(events)?);
            }
            for (name, forms) in &self.states {
                parts.insert(format!("{STATE}{name}"), serde_json::to_value(forms)?);
            }
            for (name, form) in &self.flows {
                parts.insert(format!("{FLOW}{name}"), serde_json::to_value(form)?);
            }
            if !self.publications.is_empty() {
                let names = serde_json::to_value(&self.publications)?;
                parts.insert(PUBLICATIONS.to_owned(), names);
            }
            Ok(parts)
        };
        let text = parts().and_then(|parts| serde_json::to_string_pretty(&parts));
        // All of it consists of texts and JSON.
        text.unwrap_or_default() + "\n"
    }
}
