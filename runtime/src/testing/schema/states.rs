//! The states of aggregates that store them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    SchemaLock,
    text::{self, Form},
};
use crate::{
    domain::{aggregate::Aggregate, encode::encode, persist::Persist},
    testing::laws::examples,
};

impl SchemaLock {
    /// Adds the state of an aggregate, if it is stored, and looks for what the file contains and what
    /// this program cannot read.
    pub(super) fn add_state<A: Aggregate>(&mut self) {
        let locked = self.locked.as_ref();
        let locked = locked.and_then(|locked| locked.states.get(A::NAME));
        let (version, write) = match A::PERSIST {
            // What the file has is of the past. A state that is not stored is rebuilt from the events.
            Persist::Events => return,
            Persist::State => (
                1,
                "`#[serde(default)]` on a new field, `#[serde(alias = \"…\")]` on a renamed one",
            ),
            Persist::Snapshots { version, .. } => (
                version,
                "`state_version` with a higher number, so that the states are rebuilt from the events; or, \
                 if events were pruned, `#[serde(default)]` on a new field, `#[serde(alias = \"…\")]` on a \
                 renamed one",
            ),
        };
        let locked = locked.and_then(|forms| forms.get(&version));
        let mut stored = locked.into_iter().flat_map(|form| &form.examples);
        let refused = stored.find_map(|example| read::<A>(example).err());
        if let Some(error) = refused {
            let name = A::NAME;
            self.lost.push(format!(
                "the state of `{name}`, as it is stored, could no longer be read: {error}\n\n\
                 why: a stored state is where a load begins, and the events before it may be gone\n\
                 write: {write}; if no such state was ever stored, run the test with \
                 ENTAIL_SCHEMA=\"forget state of {name}\""
            ));
        }
        let (mut form, without) = form::<A>(&self.examples);
        if let Some(locked) = locked {
            form.keep(locked);
        }
        self.without.extend(without);
        let forms = BTreeMap::from([(version, form)]);
        self.now.states.insert(A::NAME.to_owned(), forms);
    }
}

/// The form of the state of today, and why there is no example of it.
fn form<A: Aggregate>(given: &[Value]) -> (Form, Option<String>) {
    let states = examples::<A>(None, given);
    let written = states.iter().flatten();
    let written = written.filter_map(|state| serde_json::from_str(&encode(state).ok()?).ok());
    let examples: Vec<Value> = written
        .filter(|example| read::<A>(example).is_ok())
        .collect();
    let without = examples.is_empty().then(|| {
        let why = states.err().map_or_else(
            || "serde cannot write what it reads".to_owned(),
            |error| error.to_string(),
        );
        format!("`{}`: its state: {why}", A::NAME)
    });
    let fields = text::fields(A::FIELDS);
    (Form { fields, examples }, without)
}

fn read<A: Aggregate>(example: &Value) -> Result<A, serde_json::Error> {
    serde_json::from_str(&example.to_string())
}
