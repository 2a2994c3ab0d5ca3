//! Projections in a table of the user's own.

use super::{Projection, Statement, Table, TableError, older_forms};
use crate::{
    domain::{event::Event, id::Id, identity::Identity, recorded::Recorded},
    reaction::{Cause, HappensTo, Wanted, decoded, each_part},
    store::Payload,
};

/// A projection that is kept in a table of the user's own, in a `FileStore` or a `PostgresStore`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[on]` functions that write to a table",
    label = "no event changes this table",
    note = "write `#[projection]` on the `impl {Self}` that contains `const COLUMNS: &str = \"…\";` and its `#[on]` functions: `fn submitted(table: &mut Table<'_>, event: &OrderSubmitted, order: Id<Order>) -> Result<(), TableError>`"
)]
pub trait InTable: Projection {
    /// The columns of the table, as SQL.
    const COLUMNS: &'static str;
    /// The events, and what each changes.
    const ON: &'static [OnRow];
}

/// What an event changes in a table.
pub struct OnRow {
    wanted: Wanted,
    apply: fn(&mut Table<'_>, &Recorded<Payload>) -> Result<(), TableError>,
}

impl OnRow {
    /// What the event `E` of `A` changes.
    #[must_use]
    pub const fn new<A: Identity, E: HappensTo<A>>(
        apply: fn(&mut Table<'_>, &Recorded<Payload>) -> Result<(), TableError>,
    ) -> Self {
        Self {
            wanted: Wanted::of::<A, E>(),
            apply,
        }
    }

    pub(super) fn wants(&self, event: &Recorded<Payload>) -> bool {
        self.wanted.takes(event)
    }
}

impl std::fmt::Debug for OnRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("OnRow")
            .field("source", &self.wanted.source)
            .field("event", &self.wanted.event)
            .finish_non_exhaustive()
    }
}

/// Reads an event and what else is known of it, and passes them to a function with `#[on]`.
///
/// # Errors
///
/// If the event or the id cannot be read, or the function returns an error.
pub fn on_row<A: Identity, E: Event>(
    recorded: &Recorded<Payload>,
    apply: impl FnOnce(&E, Id<A>, &Cause<A>) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let (event, cause) = decoded::<A, E>(recorded)?;
    apply(&event, cause.id.clone(), &cause)
}

/// A projection in a table, with the type taken off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableType {
    /// The name of the table.
    pub(crate) table: &'static str,
    pub(crate) version: u32,
    pub(crate) columns: &'static str,
    record: fn(&mut Table<'_>, &Recorded<Payload>) -> Result<(), TableError>,
}

impl TableType {
    pub(super) const fn of<V: InTable>(table: &'static str, version: u32) -> Self {
        Self {
            table,
            version,
            columns: V::COLUMNS,
            record: |table, event| {
                let older = older_forms(V::ON.iter().map(|on| &on.wanted), event);
                each_part(event, older, |part| {
                    let mut wanted = V::ON.iter().filter(|on| on.wanted.is_named(part));
                    wanted.try_for_each(|on| (on.apply)(table, part))
                })
            },
        }
    }

    /// Records what an event changes in the table with this name.
    ///
    /// # Errors
    ///
    /// If the event cannot be read, or the user's function returns an error.
    pub(crate) fn record(
        &self,
        table: &str,
        event: &Recorded<Payload>,
        statements: &mut Vec<Statement>,
    ) -> Result<(), TableError> {
        (self.record)(&mut Table::new(table, statements), event)
    }
}
