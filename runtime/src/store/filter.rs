//! Which events a reader of the log wants.

use std::borrow::Cow;

/// Selects events of the log: all events, the events of some aggregates, or some events by name.
///
/// ```
/// use entail::store::Filter;
///
/// let all = Filter::all();
/// let orders = Filter::all().aggregate("order");
/// let some = Filter::all().event("order", "line-added").event("customer", "moved");
/// assert!(orders.takes("order", "placed") && !orders.takes("customer", "moved"));
/// assert!(some.takes("order", "line-added") && !some.takes("order", "placed"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What is selected. If it is empty, the filter takes all events.
    wanted: Vec<Wanted>,
}

/// The stored name of an aggregate, and of an event if only that event is selected.
type Wanted = (Cow<'static, str>, Option<Cow<'static, str>>);

impl Filter {
    /// Takes all events. The first name that is added limits the filter to that name.
    #[must_use]
    pub const fn all() -> Self {
        Self { wanted: Vec::new() }
    }

    /// Adds the events of the aggregate with this stored name.
    #[must_use]
    pub fn aggregate(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.wanted.push((name.into(), None));
        self
    }

    /// Adds one event of one aggregate, both by their stored names.
    #[must_use]
    pub fn event(
        mut self,
        aggregate: impl Into<Cow<'static, str>>,
        event: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.wanted.push((aggregate.into(), Some(event.into())));
        self
    }

    /// Whether the filter takes all events.
    #[must_use]
    pub const fn takes_all(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether the filter takes this event of this aggregate. Both are stored names.
    #[must_use]
    pub fn takes(&self, aggregate: &str, event: &str) -> bool {
        let fits =
            |(of, name): &Wanted| of == aggregate && name.as_ref().is_none_or(|name| name == event);
        self.takes_all() || self.wanted.iter().any(fits)
    }

    /// The selected stored names: an aggregate, and an event if only that event is selected. If
    /// there are none, the filter takes all events.
    pub fn wanted(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let wanted = self.wanted.iter();
        wanted.map(|(aggregate, event)| (&**aggregate, event.as_deref()))
    }
}
