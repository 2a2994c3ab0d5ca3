//! A lock on the stored forms of events, and on what a flow stores.

#[cfg(feature = "relay")]
mod flows;
mod states;
mod text;

use std::{
    collections::BTreeMap,
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::Value;

#[cfg(feature = "relay")]
use self::flows::Commands;
use self::text::{Form, Schema};
use super::laws::{as_json, examples};
use crate::domain::{
    aggregate::{Aggregate, Events},
    encode::Encode,
    event_type::EventType,
    older_form::split,
};

/// A file in your repository that contains the stored form of every event: its name, its schema
/// version, its fields, and examples of it as JSON, including nested types. A test compares the
/// events with this file. So no stored form changes by accident (rule 10), and a reviewer sees a
/// change that is intended.
///
/// When something differs, the test reports it, and reports whether the events that are stored
/// already can still be read. The examples in the file represent these events, also those of older
/// schema versions. With the environment variable `ENTAIL_SCHEMA=write`, the test writes the file,
/// as long as all examples can be read.
///
/// The examples have the smallest and the largest numbers of each type, so a number that becomes narrower
/// is found, also in a nested value, in an `Option` or in a type alias.
///
/// For an aggregate that stores its state (`persist = state`, `snapshot_every = …`), the file has examples
/// of the state, too.
///
/// What is in the file stays in it, because it represents what is stored. An entry for an event that was
/// never stored can be taken back: see [`SchemaLock::forget`].
///
/// The file can also contain what a flow stores: the names of its consumers, and the commands that its
/// plans and policies may hold. See [`SchemaLock::flow`].
///
/// The macro [`schema_lock!`](crate::schema_lock) is the test in one line.
#[derive(Debug)]
pub struct SchemaLock {
    path: PathBuf,
    now: Schema,
    /// Values that events may contain and that cannot be generated.
    examples: Vec<Value>,
    /// Events without an example, and the reason.
    without: Vec<String>,
    /// Stored forms that cannot be read any more.
    unreadable: Vec<String>,
    /// The commands of the aggregates, for the flows.
    #[cfg(feature = "relay")]
    commands: BTreeMap<&'static str, Commands>,
    /// What a flow no longer has, with what to write.
    lost: Vec<String>,
    locked: Option<Schema>,
}

impl SchemaLock {
    /// The lock in this file.
    ///
    /// # Panics
    ///
    /// When the file exists and cannot be read.
    #[track_caller]
    pub fn at(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        let locked = match fs::read_to_string(&path) {
            Ok(text) => match Schema::read(&text) {
                Ok(schema) => Some(schema),
                Err(error) => panic!("{} is not a schema lock: {error}", path.display()),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => panic!("cannot read {}: {error}", path.display()),
        };
        Self {
            path,
            now: Schema::default(),
            examples: Vec::new(),
            without: Vec::new(),
            unreadable: Vec::new(),
            #[cfg(feature = "relay")]
            commands: BTreeMap::new(),
            lost: Vec::new(),
            locked,
        }
        .after_wish()
    }

    /// Forgets what the environment variable names, if the file has it. Another lock may have it.
    fn after_wish(mut self) -> Self {
        if let (Wish::Forget(entry), Some(locked)) = (Wish::of_environment(), &mut self.locked) {
            let _ = locked.forget(&entry);
        }
        self
    }

    /// A value that events may contain, as a whole or in parts. It is needed for a type that serde
    /// reads from certain texts only, because no value of such a type can be generated. Call this
    /// before you add the aggregates that need it.
    ///
    /// # Panics
    ///
    /// When serde writes nothing for it, as for `None`, or cannot write it.
    #[must_use]
    #[track_caller]
    #[allow(clippy::needless_pass_by_value)] // the call is easier to read with a value
    pub fn example(mut self, example: impl Serialize) -> Self {
        self.examples.push(as_json(&example));
        self
    }

    /// Adds the events of an aggregate.
    #[must_use]
    pub fn with<A: Aggregate>(mut self) -> Self {
        let mut events = BTreeMap::new();
        for known in <A::Event as Events<A>>::TYPES {
            let form = self.event::<A>(known);
            events.insert(
                known.name.to_owned(),
                BTreeMap::from([(known.schema_version, form)]),
            );
        }
        let locked = self.locked.as_ref();
        let locked = locked.and_then(|locked| locked.aggregates.get(A::NAME));
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
                // What is in the file stays there, because events that are stored in these forms must
                // still be read.
                let of_name = EventType::<A::Event>::find::<A>(name)
                    .map_or(name.as_str(), |known| known.name);
                events
                    .entry(of_name.to_owned())
                    .or_default()
                    .entry(version)
                    .and_modify(|today| today.keep(form))
                    .or_insert_with(|| form.clone());
            }
        }
        self.now.aggregates.insert(A::NAME.to_owned(), events);
        self.add_state::<A>();
        #[cfg(feature = "relay")]
        self.commands.insert(A::NAME, Commands::of::<A>());
        self
    }

    /// Takes an entry out of the file: an event that was never stored outside of tests,
    /// `order/line-added`, one version of it, `order/line-added/2`, or the state of an aggregate,
    /// `state of order`. Call this before you add the aggregates, and write the file afterwards. The
    /// environment variable `ENTAIL_SCHEMA="forget order/line-added"` does both.
    ///
    /// # Panics
    ///
    /// When the file has no such entry.
    #[must_use]
    #[track_caller]
    pub fn forget(mut self, entry: &str) -> Self {
        let locked = self.locked.as_mut();
        let was_there = locked.is_some_and(|locked| locked.forget(entry));
        assert!(
            was_there,
            "{} has no entry `{entry}`: write the names as they are in the file, such as \
             `order/line-added`, `order/line-added/2` or `state of order`",
            self.path.display()
        );
        self
    }

    /// The form of an event of today.
    fn event<A: Aggregate>(&mut self, known: &EventType<A::Event>) -> Form {
        let made_up = examples::<A::Event>(Some(known.name), &self.examples);
        let written = made_up
            .iter()
            .flatten()
            .filter_map(|event| serde_json::from_str(&event.visit(Encode).2.ok()?).ok());
        let is_read =
            |example: &Value| read::<A>(known.name, known.schema_version, example).is_none();
        let written: Vec<Value> = written.filter(is_read).collect();
        if written.is_empty() {
            let why = made_up.err().map_or_else(
                || "serde cannot write what it reads".to_owned(),
                |error| error.to_string(),
            );
            let (aggregate, name) = (A::NAME, known.name);
            self.without
                .push(format!("`{aggregate}`: the event `{name}`: {why}"));
        }
        Form {
            fields: text::fields(known.fields),
            examples: written,
        }
    }

    /// Compares the events with the file. With `ENTAIL_SCHEMA=write`, writes the file.
    ///
    /// # Panics
    ///
    /// When stored events can no longer be read, or when the file differs from the current events.
    /// The message says what differs and what to do.
    #[track_caller]
    #[allow(unused_mut)] // without the feature `relay`
    pub fn check(mut self) {
        #[cfg(feature = "relay")]
        self.compare_publications();
        if let Wish::Write | Wish::Forget(_) = Wish::of_environment() {
            return self.write();
        }
        self.assert_whole();
        let path = self.path.display();
        let Some(locked) = &self.locked else {
            panic!(
                "{path} does not exist yet: run the test with ENTAIL_SCHEMA=write, and commit the file"
            );
        };
        assert!(
            *locked == self.now,
            "the stored forms have changed; stored events can still be read. If you intend the \
             change, run the test with ENTAIL_SCHEMA=write:\n\n{}",
            super::given::difference_of_texts(&locked.text(), &self.now.text())
        );
    }

    /// Writes the file, and replaces its contents.
    ///
    /// # Panics
    ///
    /// When stored events can no longer be read, or the file cannot be written.
    #[track_caller]
    pub fn write(self) {
        self.assert_whole();
        if let Err(error) = fs::write(&self.path, self.now.text()) {
            panic!("cannot write {}: {error}", self.path.display());
        }
    }

    #[track_caller]
    fn assert_whole(&self) {
        assert!(
            self.unreadable.is_empty(),
            "stored events could no longer be read:\n\n{}\n\nwrite: `#[serde(default)]` on a new \
             field, `#[serde(alias = \"…\")]` on a renamed one, `was = \"…\"` on a renamed event; or \
             increase the event's version and give it an upcaster: \
             `#[event(version = 2, upcast = …)]`; for an event that the program no longer has, \
             `#[aggregate(retired = [\"…\"])]`, or `#[aggregate(upcast = [LineMovedV1])]`, which makes \
             several events of it; if the event was never stored outside of tests, run the test with \
             ENTAIL_SCHEMA=\"forget order/line-added\", with the names of the aggregate and of the event",
            self.unreadable.join("\n")
        );
        assert!(self.lost.is_empty(), "{}", self.lost.join("\n\n"));
        assert!(
            self.without.is_empty(),
            "no example can be generated for these events, states and commands, so the file would not protect what they \
             contain:\n\n{}\n\nwrite: an example for each type that serde reads from certain texts \
             only: `schema_lock!(\"…\": …; example = …)`, or `.example(…)` before `.with::<…>()`",
            self.without.join("\n")
        );
    }
}

/// What the environment variable `ENTAIL_SCHEMA` asks for.
enum Wish {
    Compare,
    Write,
    /// To write the file without this entry.
    Forget(String),
}

impl Wish {
    fn of_environment() -> Self {
        match env::var("ENTAIL_SCHEMA") {
            Ok(value) if value == "write" => Self::Write,
            Ok(value) => match value.strip_prefix("forget ") {
                Some(entry) => Self::Forget(entry.trim().to_owned()),
                None => Self::Compare,
            },
            Err(_) => Self::Compare,
        }
    }
}

/// The reason why an example cannot be read as a current event; `None` if it can.
fn read<A: Aggregate>(name: &str, version: u32, example: &Value) -> Option<String> {
    if A::RETIRED.contains(&name) {
        return None;
    }
    if let Some(parts) = split(A::OLDER, name, version, &example.to_string()) {
        return parts.err().map(|error| error.to_string());
    }
    let Some(known) = EventType::<A::Event>::find::<A>(name) else {
        return Some("there is no such event any more".to_owned());
    };
    match known.read(version, &example.to_string()) {
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => Some(format!(
            "the event has version {} now, and no upcaster",
            known.schema_version
        )),
    }
}
