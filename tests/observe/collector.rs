//! Collects the spans of this program.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Condvar, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// After this time, a span is missing.
const PATIENCE: Duration = Duration::from_secs(60);

thread_local! {
    /// The spans that this thread is in.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// A span, or an event in one.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub id: u64,
    pub parent: Option<u64>,
    pub name: &'static str,
    /// The names that the span declares.
    pub declared: Vec<&'static str>,
    pub fields: BTreeMap<&'static str, String>,
    references: usize,
}

impl Seen {
    pub fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", |value| value)
    }

    /// These fields, in this order.
    pub fn of<const N: usize>(&self, fields: [&str; N]) -> [&str; N] {
        fields.map(|field| self.get(field))
    }
}

impl Visit for Seen {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

#[derive(Default)]
struct Contents {
    last: u64,
    open: HashMap<u64, Seen>,
    closed: Vec<Seen>,
    events: Vec<Seen>,
}

/// All spans of this program so far.
#[derive(Default)]
pub struct Collector {
    contents: Mutex<Contents>,
    changed: Condvar,
}

/// The collector of this program. From the first call on, it collects.
pub fn collector() -> &'static Collector {
    static COLLECTOR: OnceLock<Collector> = OnceLock::new();
    static INSTALLED: OnceLock<()> = OnceLock::new();
    let collector = COLLECTOR.get_or_init(Collector::default);
    INSTALLED.get_or_init(|| tracing::subscriber::set_global_default(Passes).unwrap());
    collector
}

impl Collector {
    /// Waits for a closed span with this name and these fields.
    pub fn closed(&self, name: &str, fields: &[(&str, &str)]) -> Seen {
        let found = |it: &&Seen| {
            let mut fields = fields.iter();
            it.name == name && fields.all(|(field, value)| it.get(field) == *value)
        };
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(closed) = contents.closed.iter().find(found) {
                return closed.clone();
            }
            let waited = self.changed.wait_timeout(contents, PATIENCE).unwrap();
            let is_late = waited.1.timed_out();
            contents = waited.0;
            assert!(
                !is_late,
                "there is no span `{name}` with {fields:?} in {:#?}",
                contents.closed
            );
        }
    }

    /// All closed spans.
    pub fn all(&self) -> Vec<Seen> {
        let contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        contents.closed.clone()
    }

    /// The events in a span.
    pub fn events_in(&self, span: &Seen) -> Vec<Seen> {
        let contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        let events = contents.events.iter();
        let inside = events.filter(|event| event.parent == Some(span.id));
        inside.cloned().collect()
    }

    fn change<T>(&self, change: impl FnOnce(&mut Contents) -> T) -> T {
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut contents);
        drop(contents);
        self.changed.notify_all();
        changed
    }
}

/// Passes what it gets on to the collector.
struct Passes;

impl Subscriber for Passes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == entail::observe::TARGET
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let current = ENTERED.with_borrow(|entered| entered.last().copied());
        let parent = match span.parent() {
            Some(parent) => Some(parent.into_u64()),
            None if span.is_contextual() => current,
            None => None,
        };
        let metadata = span.metadata();
        let mut seen = Seen {
            parent,
            name: metadata.name(),
            declared: metadata.fields().iter().map(|field| field.name()).collect(),
            references: 1,
            ..Seen::default()
        };
        span.record(&mut seen);
        collector().change(|contents| {
            contents.last += 1;
            seen.id = contents.last;
            contents.open.insert(seen.id, seen);
            Id::from_u64(contents.last)
        })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        collector().change(|contents| {
            values.record(contents.open.get_mut(&span.into_u64()).unwrap());
        });
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut seen = Seen {
            parent: event.parent().map(Id::into_u64),
            name: event.metadata().name(),
            ..Seen::default()
        };
        event.record(&mut seen);
        collector().change(|contents| contents.events.push(seen));
    }

    fn enter(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(span.into_u64()));
    }

    fn exit(&self, span: &Id) {
        // A span that is held over a wait is left on another thread, or in another order.
        let left = ENTERED.with_borrow_mut(Vec::pop);
        assert_eq!(left, Some(span.into_u64()));
    }

    fn clone_span(&self, span: &Id) -> Id {
        collector().change(|contents| {
            contents.open.get_mut(&span.into_u64()).unwrap().references += 1;
        });
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        collector().change(|contents| {
            let seen = contents.open.get_mut(&span.into_u64()).unwrap();
            seen.references -= 1;
            if seen.references > 0 {
                return false;
            }
            let seen = contents.open.remove(&span.into_u64()).unwrap();
            contents.closed.push(seen);
            true
        })
    }
}
