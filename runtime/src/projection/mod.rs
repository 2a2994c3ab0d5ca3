//! Projections: views that are made from events, for queries.

mod in_table;
mod parameters;
mod table;

pub(crate) use self::in_table::TableType;
pub use self::{
    in_table::{InTable, OnRow, on_row},
    parameters::{Parameters, ToValue},
    table::{Table, TableError},
};
pub use crate::store::{Statement, Value};

use std::any::Any;

use crate::{
    domain::{event::Event, id::Id, identity::Identity, older_form::OlderForm, recorded::Recorded},
    reaction::{Cause, HappensTo, Unreactable, Wanted, decoded, each_part},
    store::Payload,
};

/// A projection: a view that is made from events. [`projection`](macro@crate::projection) on a struct and on
/// its impl block implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection",
    label = "not a projection",
    note = "write `#[projection]` on the definition of `{Self}`, and on the `impl {Self}` that contains its `#[on]` functions"
)]
pub trait Projection: Send + Sync + 'static {
    /// The stored name: the type's name in kebab case, or `#[projection(name = "…")]`.
    const NAME: &'static str;
    /// Its former stored names: `#[projection(was = "…")]`.
    const FORMER_NAMES: &'static [&'static str] = &[];
    /// The description with the types taken off.
    const TYPE: ProjectionType;
}

/// A projection that is kept in memory. It is rebuilt from the first event when a program starts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[on]` functions",
    label = "no event changes this projection",
    note = "write `#[projection]` on the `impl {Self}` that contains its `#[on]` functions",
    note = "if they take `table: &mut Table<'_>`, write `#[projection(table = \"…\", version = 1)]` on the struct"
)]
pub trait InMemory: Projection + Sized {
    /// The events, and what each changes.
    const ON: &'static [On<Self>];
}

/// A view that exists before the first event.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement `Default`, and a projection in memory needs it",
    label = "the first view is the one that `Default` returns",
    note = "write `#[derive(Default)]` below `#[projection]` on the definition of `{Self}`, or `impl Default for {Self}`"
)]
pub trait BeginsEmpty: Sized {
    /// The view before the first event.
    fn empty() -> Self;
}
#[diagnostic::do_not_recommend]
impl<V: Default> BeginsEmpty for V {
    fn empty() -> Self {
        V::default()
    }
}

/// What an event changes in a view.
pub struct On<V: 'static> {
    wanted: Wanted,
    apply: fn(&mut V, &Recorded<Payload>) -> Result<(), Unreactable>,
}

impl<V> On<V> {
    /// What the event `E` of `A` changes.
    #[must_use]
    pub const fn new<A: Identity, E: HappensTo<A>>(
        apply: fn(&mut V, &Recorded<Payload>) -> Result<(), Unreactable>,
    ) -> Self {
        Self {
            wanted: Wanted::of::<A, E>(),
            apply,
        }
    }
}

impl<V> std::fmt::Debug for On<V> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("On")
            .field("source", &self.wanted.source)
            .field("event", &self.wanted.event)
            .finish_non_exhaustive()
    }
}

/// Reads an event and what else is known of it, and passes them to a function with `#[on]`.
///
/// # Errors
///
/// If the event or the id cannot be read.
pub fn on<A: Identity, E: Event>(
    recorded: &Recorded<Payload>,
    apply: impl FnOnce(&E, Id<A>, &Cause<A>),
) -> Result<(), Unreactable> {
    let (event, cause) = decoded::<A, E>(recorded)?;
    apply(&event, cause.id.clone(), &cause);
    Ok(())
}

/// A projection with the types taken off.
#[derive(Clone, Copy, Debug)]
pub struct ProjectionType {
    /// The stored name.
    pub name: &'static str,
    /// The former stored names.
    pub former_names: &'static [&'static str],
    wants: fn(&Recorded<Payload>) -> bool,
    /// Where it is kept.
    pub(crate) kept: Kept,
}

/// Where a projection is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kept {
    /// In memory. The function makes an empty view.
    Memory(fn() -> Box<dyn View>),
    /// In a table of the user's own.
    Table(TableType),
}

impl ProjectionType {
    /// Takes the types off a projection.
    #[must_use]
    pub const fn of<V: Projection>() -> Self {
        V::TYPE
    }

    /// A projection in memory.
    #[must_use]
    pub const fn in_memory<V: InMemory + BeginsEmpty>() -> Self {
        Self {
            name: V::NAME,
            former_names: V::FORMER_NAMES,
            wants: |event| V::ON.iter().any(|on| on.wanted.takes(event)),
            kept: Kept::Memory(|| Box::new(V::empty())),
        }
    }

    /// A projection in this table, in this version.
    #[must_use]
    pub const fn in_table<V: InTable>(table: &'static str, version: u32) -> Self {
        Self {
            name: V::NAME,
            former_names: V::FORMER_NAMES,
            wants: |event| V::ON.iter().any(|on| on.wants(event)),
            kept: Kept::Table(TableType::of::<V>(table, version)),
        }
    }
}

impl ProjectionType {
    /// Makes an empty view, if it is in memory.
    pub(crate) const fn make(&self) -> Option<fn() -> Box<dyn View>> {
        match self.kept {
            Kept::Memory(make) => Some(make),
            Kept::Table(_) => None,
        }
    }

    /// The table, if it is in one.
    pub(crate) const fn table(&self) -> Option<TableType> {
        match self.kept {
            Kept::Memory(_) => None,
            Kept::Table(table) => Some(table),
        }
    }

    /// Whether the projection changes with the event.
    pub(crate) fn wants(&self, event: &Recorded<Payload>) -> bool {
        (self.wants)(event)
    }
}

/// The older forms that a stored event may have.
fn older_forms<'a>(
    wanted: impl IntoIterator<Item = &'a Wanted>,
    event: &Recorded<Payload>,
) -> &'static [OlderForm] {
    let mut forms = wanted.into_iter().map(|wanted| wanted.of_source(event));
    forms.find(|forms| !forms.is_empty()).unwrap_or_default()
}

/// A view in memory, with the type taken off.
pub(crate) trait View: Any + Send + Sync {
    /// Changes the view.
    fn on(&mut self, event: &Recorded<Payload>) -> Result<(), Unreactable>;
}

impl<V: InMemory> View for V {
    fn on(&mut self, event: &Recorded<Payload>) -> Result<(), Unreactable> {
        let older = older_forms(V::ON.iter().map(|on| &on.wanted), event);
        each_part(event, older, |part| {
            let mut wanted = V::ON.iter().filter(|on| on.wanted.is_named(part));
            wanted.try_for_each(|on| (on.apply)(self, part))
        })
    }
}
