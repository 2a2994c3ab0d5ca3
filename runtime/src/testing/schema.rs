//! A lock on the stored forms of events.

use std::{
    collections::BTreeMap,
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::laws::{examples, written};
use crate::domain::{
    aggregate::{Aggregate, Events},
    encode::Encode,
    event_type::EventType,
};

/// A file in your repository that holds the stored form of every event: its name, its schema
/// version, its fields, and examples of it as JSON, nested types included. A test compares, so
/// that no stored form changes by accident (rule 10), and a change that is meant is what a
/// reviewer sees.
///
/// When something differs, the test says what, and whether the events that are stored already can
/// still be read: the examples in the file stand for them, those of older schema versions too.
/// With the environment variable `ENTAIL_SCHEMA=write` it writes the file, as long as they can.
///
/// The macro [`schema_lock!`](crate::schema_lock) is the test in one line.
#[derive(Debug)]
pub struct SchemaLock {
    path: PathBuf,
    now: Schema,
    /// What events may hold that cannot be made up.
    examples: Vec<Value>,
    /// Events without an example, and why there is none.
    without: Vec<String>,
    /// What is stored and cannot be read any more.
    unreadable: Vec<String>,
    locked: Option<Schema>,
}

/// Aggregates by their stored names, their events by theirs, and the forms by their versions.
type Schema = BTreeMap<String, BTreeMap<String, BTreeMap<u32, Form>>>;

/// One stored form of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Form {
    fields: BTreeMap<String, String>,
    examples: Vec<Value>,
}

impl SchemaLock {
    /// The lock in this file.
    ///
    /// # Panics
    ///
    /// When the file is there and cannot be read.
    #[track_caller]
    pub fn at(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        let locked = match fs::read_to_string(&path) {
            Ok(text) => match serde_json::from_str(&text) {
                Ok(schema) => Some(schema),
                Err(error) => panic!("{} is no schema lock: {error}", path.display()),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => panic!("cannot read {}: {error}", path.display()),
        };
        Self {
            path,
            now: Schema::new(),
            examples: Vec::new(),
            without: Vec::new(),
            unreadable: Vec::new(),
            locked,
        }
    }

    /// A value that events may hold, as a whole or in parts, where none can be made up: of a type
    /// that serde reads from certain texts only. It stands before the aggregates that need it.
    ///
    /// # Panics
    ///
    /// When serde writes nothing of it, as of `None`, or cannot write it.
    #[must_use]
    #[track_caller]
    #[allow(clippy::needless_pass_by_value)] // written where it is given: by value reads best
    pub fn example(mut self, example: impl Serialize) -> Self {
        self.examples.push(written(&example));
        self
    }

    /// Looks at the events of an aggregate.
    #[must_use]
    pub fn with<A: Aggregate>(mut self) -> Self {
        let mut events = BTreeMap::new();
        for known in <A::Event as Events<A>>::TYPES {
            let made_up = examples::<A>(known.name, &self.examples);
            let written: Vec<Value> = made_up
                .iter()
                .flatten()
                .filter_map(|event| serde_json::from_str(&event.visit(Encode).2.ok()?).ok())
                .collect();
            if written.is_empty() {
                let why = made_up.err().map_or_else(
                    || "serde cannot write what it reads".to_owned(),
                    |error| error.to_string(),
                );
                let (aggregate, name) = (A::NAME, known.name);
                self.without
                    .push(format!("`{aggregate}`: the event `{name}`: {why}"));
            }
            let form = Form {
                fields: known
                    .fields
                    .iter()
                    .map(|field| (field.name.to_owned(), field.type_name.to_owned()))
                    .collect(),
                examples: written,
            };
            events.insert(
                known.name.to_owned(),
                BTreeMap::from([(known.schema_version, form)]),
            );
        }
        let locked = self.locked.as_ref().and_then(|locked| locked.get(A::NAME));
        for (name, forms) in locked.into_iter().flatten() {
            for (&version, form) in forms {
                let refused = form
                    .examples
                    .iter()
                    .find_map(|example| read::<A>(name, version, example));
                if let Some(why) = refused {
                    let aggregate = A::NAME;
                    self.unreadable.push(format!(
                        "`{aggregate}`: the event `{name}` of version {version}: {why}"
                    ));
                }
                // Older forms stay in the file: what is stored in them is still to be read.
                let of_name = EventType::<A::Event>::find::<A>(name)
                    .map_or(name.as_str(), |known| known.name);
                events
                    .entry(of_name.to_owned())
                    .or_default()
                    .entry(version)
                    .or_insert_with(|| form.clone());
            }
        }
        self.now.insert(A::NAME.to_owned(), events);
        self
    }

    /// Compares; or writes the file, when `ENTAIL_SCHEMA=write` says so.
    ///
    /// # Panics
    ///
    /// When what is stored can no longer be read, or the file does not hold what the events are
    /// now; the message says what differs and what to do.
    #[track_caller]
    pub fn check(self) {
        if env::var_os("ENTAIL_SCHEMA").is_some_and(|value| value == "write") {
            return self.write();
        }
        self.assert_whole();
        let path = self.path.display();
        let Some(locked) = &self.locked else {
            panic!(
                "there is no {path} yet: run the test with ENTAIL_SCHEMA=write, and keep the file"
            );
        };
        assert!(
            *locked == self.now,
            "the stored forms have changed; what is stored can still be read. If the change is \
             meant, run the test with ENTAIL_SCHEMA=write:\n\n{}",
            super::given::difference_of_texts(&text(locked), &text(&self.now))
        );
    }

    /// Writes the file, whatever it held.
    ///
    /// # Panics
    ///
    /// When what is stored can no longer be read, or the file cannot be written.
    #[track_caller]
    pub fn write(self) {
        self.assert_whole();
        if let Err(error) = fs::write(&self.path, text(&self.now)) {
            panic!("cannot write {}: {error}", self.path.display());
        }
    }

    #[track_caller]
    fn assert_whole(&self) {
        assert!(
            self.unreadable.is_empty(),
            "what is stored could no longer be read:\n\n{}\n\nwrite: `#[serde(default)]` on a new \
             field, `#[serde(alias = \"…\")]` on a renamed one, `was = \"…\"` on a renamed event; or \
             raise the event's version and give it an upcaster: `#[event(version = 2, upcast = …)]`",
            self.unreadable.join("\n")
        );
        assert!(
            self.without.is_empty(),
            "no example of an event can be made up, so nothing would be locked of what is in it:\n\n\
             {}\n\nwrite: a value that serde takes there, as often as there are such types: \
             `schema_lock!(\"…\": …; example = …)`, or `.example(…)` before `.with::<…>()`",
            self.without.join("\n")
        );
    }
}

fn text(schema: &Schema) -> String {
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

/// Why an example cannot be read as an event of today; `None` when it can.
fn read<A: Aggregate>(name: &str, version: u32, example: &Value) -> Option<String> {
    let Some(known) = EventType::<A::Event>::find::<A>(name) else {
        return Some("there is no such event any more".to_owned());
    };
    match known.read(version, &example.to_string()) {
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => Some(format!(
            "the event is at version {} and has no upcaster",
            known.schema_version
        )),
    }
}
