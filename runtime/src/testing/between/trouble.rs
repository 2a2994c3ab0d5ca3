//! What goes wrong in a world.

/// What goes wrong in a world. Percentages say how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Calls of the store give way, so that deliveries run at the same time.
    pub(super) gives_way: bool,
    /// Two relays share the work.
    pub(super) two_relays: bool,
    /// Every event is delivered once more.
    pub(super) comes_twice: bool,
    /// The percentage of the calls of the store that fail.
    pub(super) fails: usize,
    /// The percentage of the steps at which a delivery ends as if its process died.
    pub(super) dies: usize,
    /// The percentage of the deliveries that run twice at the same time.
    pub(super) doubles: usize,
    /// The percentage of the deliveries that come again after they were done.
    pub(super) repeats: usize,
    /// The process dies at this write.
    pub(super) crash: Option<Crash>,
}

/// A process dies at a write to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crash {
    /// The number of writes before it.
    pub(super) write: usize,
    /// Whether the write is stored.
    pub(super) is_stored: bool,
}

impl Trouble {
    /// Everything that can go wrong.
    pub(super) const ALL: Self = Self {
        gives_way: true,
        two_relays: true,
        comes_twice: false,
        fails: 20,
        dies: 2,
        doubles: 10,
        repeats: 10,
        crash: None,
    };

    /// Nothing fails, and deliveries may run at the same time.
    pub(super) const NONE: Self = Self {
        gives_way: true,
        two_relays: false,
        comes_twice: false,
        fails: 0,
        dies: 0,
        doubles: 0,
        repeats: 0,
        crash: None,
    };

    /// Each event comes twice: at the same time in two relays, and once more after it was done.
    pub(super) const TWICE: Self = Self {
        two_relays: true,
        comes_twice: true,
        doubles: 100,
        ..Self::NONE
    };
}
