//! Which events a reader of the log wants.

use std::borrow::Cow;

/// Which events a reader of the log wants: all, or those of some kinds of aggregates, or of some
/// names.
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
    /// The aggregate's stored name, and the event's if only that one is wanted. Empty for all.
    wanted: Vec<Wanted>,
}

/// An aggregate's stored name, and an event's.
type Wanted = (Cow<'static, str>, Option<Cow<'static, str>>);

impl Filter {
    /// Every event, until something is named.
    #[must_use]
    pub const fn all() -> Self {
        Self { wanted: Vec::new() }
    }

    /// Those of this kind of aggregate, named by its stored name, beside those named before.
    #[must_use]
    pub fn aggregate(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.wanted.push((name.into(), None));
        self
    }

    /// Those of this event of this aggregate, both by their stored names, beside those named before.
    #[must_use]
    pub fn event(
        mut self,
        aggregate: impl Into<Cow<'static, str>>,
        event: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.wanted.push((aggregate.into(), Some(event.into())));
        self
    }

    /// Whether it takes all events.
    #[must_use]
    pub const fn takes_all(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether it takes this event of this aggregate, both by their stored names.
    #[must_use]
    pub fn takes(&self, aggregate: &str, event: &str) -> bool {
        let fits =
            |(of, name): &Wanted| of == aggregate && name.as_ref().is_none_or(|name| name == event);
        self.takes_all() || self.wanted.iter().any(fits)
    }

    /// What is wanted: an aggregate's stored name, and an event's where only that one is. Empty for
    /// all.
    pub fn wanted(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let wanted = self.wanted.iter();
        wanted.map(|(aggregate, event)| (&**aggregate, event.as_deref()))
    }
}
