//! The shape of a stored state: a text that depends on what serde asks for when it reads the state,
//! and on the attributes for serde in the source. It distinguishes states with different structures.

mod attributes;
mod probe;

use std::{
    collections::{BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
};

use self::probe::{Probe, Refused};
use crate::domain::{identity::Identity, persist::Persist};

/// The shape of an aggregate's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) text: String,
    /// Whether every part was seen. A type that is read from certain texts only may hide the parts
    /// after it.
    pub(crate) is_whole: bool,
}

/// The prefix of the shapes of states that are not snapshots.
const OF_STATE: &str = "state ";
/// How often a type is read at most, in order to see each variant of each enum.
const READS: usize = 512;
/// The depth to which a type is read.
const DEPTH: usize = 24;
/// Texts to try. Most types that are read from a text accept one of these.
const TEXTS: [&str; 8] = [
    "a",
    "1",
    "00000000-0000-7000-8000-000000000000",
    "2026-01-01T00:00:00Z",
    "2026-01-01",
    "a@example.com",
    "https://example.com/",
    "127.0.0.1",
];

impl Shape {
    /// The shape of `A`'s state.
    pub(crate) fn of<A: Identity>() -> Self {
        let mut trace = Trace::default();
        for field in A::FIELDS {
            trace.record(field.name);
            trace.record(field.type_name);
        }
        attributes::record::<A>(&mut trace);
        if let Persist::Snapshots { version, .. } = A::PERSIST {
            trace.hash.add(&version.to_le_bytes());
        }
        // This runs the type's own code on values that the code may not expect, so it may panic.
        let is_whole = catch_unwind(AssertUnwindSafe(|| trace.read::<A>())).unwrap_or_default();
        let kind = match A::PERSIST {
            Persist::State => OF_STATE,
            Persist::Events | Persist::Snapshots { .. } => "",
        };
        Self {
            text: format!("{kind}{:016x}", trace.hash.0),
            is_whole,
        }
    }

    /// Whether a state of this shape was stored as the aggregate itself (`persist = state`).
    /// Otherwise it is a snapshot, which can be rebuilt from the events.
    pub(crate) fn is_of_state(text: &str) -> bool {
        text.starts_with(OF_STATE)
    }
}

/// FNV-1a, because its result is the same in every program and on every machine.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The variants of an enum that were read.
struct Choice {
    count: usize,
    /// The variants that were read to their end.
    seen: BTreeSet<usize>,
    /// How often a variant was chosen after all had been seen. Each variant may lead to other types
    /// further inside.
    rounds: usize,
}

/// What a type asked for while it was read, and what it was given.
#[derive(Default)]
struct Trace {
    hash: Hash,
    depth: usize,
    /// The fields and variants from the outermost type to the current place.
    path: Vec<&'static str>,
    /// The structs and enums that are being read, by the names of their visitors. These names
    /// distinguish types that have the same name.
    around: Vec<&'static str>,
    choices: HashMap<&'static str, Choice>,
    /// Which text is given at a place, if the first text was refused there.
    texts: HashMap<String, usize>,
    /// The place at which the last text of this read was given.
    last: Option<String>,
    /// The options and lists that were left empty, and those that were not, by the names of their
    /// visitors. These names show what the options and lists contain.
    left_out: BTreeSet<&'static str>,
    looked_into: BTreeSet<&'static str>,
}

impl Trace {
    fn record(&mut self, word: &str) {
        self.hash.add(&(word.len() as u64).to_le_bytes());
        self.hash.add(word.as_bytes());
    }

    fn record_all(&mut self, kind: &str, name: &str, words: &[&str]) {
        self.record(kind);
        self.record(name);
        for word in words {
            self.record(word);
        }
        self.record(";");
    }

    /// Reads the type until each variant was seen. Returns `false` if a part stays hidden.
    fn read<T: serde::de::DeserializeOwned>(&mut self) -> bool {
        for _ in 0..READS {
            self.depth = 0;
            self.path.clear();
            self.around.clear();
            self.last = None;
            match T::deserialize(Probe(self)) {
                Ok(_) => {
                    let mut choices = self.choices.values();
                    if choices.all(|choice| choice.seen.len() >= choice.count)
                        && self.left_out.is_subset(&self.looked_into)
                    {
                        return true;
                    }
                }
                // Most likely the type did not accept the last text.
                Err(Refused) => {
                    let Some(last) = self.last.take() else {
                        return false;
                    };
                    let text = self.texts.entry(last).or_default();
                    *text = text.saturating_add(1);
                    if *text >= TEXTS.len() {
                        return false;
                    }
                }
            }
        }
        false
    }

    fn text(&mut self) -> &'static str {
        let place = self.path.join("/");
        let choice = self.texts.get(&place).copied().unwrap_or_default();
        self.last = Some(place);
        TEXTS.get(choice).copied().unwrap_or_default()
    }

    /// The variant of an enum that is read next: one that was not seen yet. Inside the same enum,
    /// it is one that ends the recursion.
    fn variant(&mut self, of: &'static str, count: usize) -> usize {
        let inside = self.around.iter().filter(|around| **around == of).count();
        let choice = self.choices.entry(of).or_insert_with(|| Choice {
            count,
            seen: BTreeSet::new(),
            rounds: 0,
        });
        let ends = choice.seen.first().copied();
        if let Some(ends) = ends.filter(|_| inside > 0) {
            return ends;
        }
        let mut unseen = (0..count)
            .filter(|variant| !choice.seen.contains(variant))
            .cycle();
        if let Some(unseen) = unseen.nth(inside) {
            return unseen;
        }
        let next = choice.rounds.checked_rem(count).unwrap_or_default();
        choice.rounds = choice.rounds.saturating_add(1);
        next
    }

    /// Whether this option or list is left empty, because it is inside a type that contains itself,
    /// or very deep. It must then be seen elsewhere.
    fn is_left_out(&mut self, of: &'static str) -> bool {
        let holds_itself = self
            .around
            .iter()
            .enumerate()
            .any(|(place, around)| self.around.iter().take(place).any(|outer| outer == around));
        let is_left_out = holds_itself || self.depth >= DEPTH;
        let noted = if is_left_out {
            &mut self.left_out
        } else {
            &mut self.looked_into
        };
        noted.insert(of);
        is_left_out
    }

    /// Reads one level deeper.
    fn within<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        if self.depth >= DEPTH.saturating_mul(4) {
            return Err(Refused);
        }
        self.depth = self.depth.saturating_add(1);
        let value = read(self);
        self.depth = self.depth.saturating_sub(1);
        value
    }

    /// Reads inside a struct or an enum.
    fn inside<T>(
        &mut self,
        of: &'static str,
        read: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        self.around.push(of);
        let value = self.within(read);
        self.around.pop();
        value
    }

    /// Reads a field or a variant.
    fn at<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        self.path.push(name);
        let value = read(self);
        self.path.pop();
        value
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::Trace;

    fn shape<T: serde::de::DeserializeOwned>() -> (u64, bool) {
        let mut trace = Trace::default();
        let is_whole = trace.read::<T>();
        (trace.hash.0, is_whole)
    }

    macro_rules! state {
        ($($field:ident: $kind:ty),*) => {{
            #[derive(Deserialize)]
            #[allow(dead_code)] // only its shape is read
            struct State { $($field: $kind),* }
            shape::<State>()
        }};
    }

    #[derive(Deserialize)]
    #[allow(dead_code)] // as above
    enum Tree {
        Leaf(u64),
        Fork { left: Box<Tree>, right: Box<Tree> },
        Named(std::net::IpAddr),
    }

    #[test]
    fn it_tells_fields_and_types_apart_however_deep() {
        let one = state!(a: u64, b: Option<Vec<(String, bool)>>);
        assert!(one.1);
        assert_eq!(one, state!(a: u64, b: Option<Vec<(String, bool)>>));
        assert_ne!(one, state!(a: u32, b: Option<Vec<(String, bool)>>));
        assert_ne!(one, state!(a: u64, c: Option<Vec<(String, bool)>>));
        assert_ne!(one, state!(a: u64, b: Option<Vec<(String, u8)>>));
        assert_ne!(one, state!(a: u64, b: Option<Vec<(String, bool)>>, c: u8));
    }

    #[test]
    fn it_sees_every_variant_and_ends_in_types_that_hold_themselves() {
        #[derive(Deserialize)]
        #[allow(dead_code)] // as above
        enum Other {
            Leaf(u64),
            Fork {
                left: Box<Other>,
                middle: Box<Other>,
            },
        }
        assert!(shape::<Tree>().1);
        assert!(shape::<Other>().1);
        assert_ne!(shape::<Tree>(), shape::<Other>());
    }

    #[derive(Deserialize)]
    #[allow(dead_code)] // as above
    struct Slot<T> {
        item: T,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)] // as above
    enum Filled<T> {
        Empty,
        Full { at: uuid::Uuid, item: T },
    }

    type Deep<T> = Vec<Vec<Vec<Vec<Vec<Vec<Vec<Vec<Vec<T>>>>>>>>>;

    macro_rules! part {
        ($($field:ident),*) => {{
            #[derive(Deserialize)]
            #[allow(dead_code)] // as above
            struct Part { $($field: u8),* }
            shape::<(Filled<u64>, Filled<Part>, Slot<Part>)>()
        }};
    }

    #[test]
    fn it_sees_what_is_behind_a_text_that_is_refused_and_tells_enums_of_one_name_apart() {
        assert!(part!(a).1);
        assert_ne!(part!(a), part!(a, b));
        assert_ne!(part!(a), part!(b));
        assert!(state!(deep: Deep<u8>).1);
        assert_ne!(state!(deep: Deep<u8>), state!(deep: Deep<u16>));
        assert!(!state!(deep: Deep<Deep<Deep<u8>>>).1, "too deep to be seen");
    }

    macro_rules! condition {
        ($($field:ident),*) => {{
            #[derive(Deserialize)]
            #[allow(dead_code)] // as above
            struct Condition { $($field: u8),* }

            #[derive(Deserialize)]
            #[allow(dead_code)] // as above
            enum Reason { Lost, Given(String), Met(Condition) }

            #[derive(Deserialize)]
            #[allow(dead_code)] // as above
            enum Status { Open, Held(Option<Reason>), Closed(Reason) }

            #[derive(Deserialize)]
            #[allow(dead_code)] // as above
            enum Rule { All(Vec<Rule>), Is(Vec<Condition>) }

            #[derive(Deserialize)]
            #[allow(dead_code)] // as above
            struct Comment { replies: Vec<Comment>, kind: Option<Status> }

            [shape::<Status>(), shape::<Rule>(), shape::<Comment>()]
        }};
    }

    #[test]
    fn it_sees_what_is_behind_other_variants_than_the_first_and_in_types_that_hold_themselves() {
        for (one, other) in condition!(a).into_iter().zip(condition!(a, b)) {
            assert!(one.1 && other.1);
            assert_ne!(one.0, other.0);
        }
    }

    #[test]
    fn it_says_when_a_part_is_hidden() {
        #[derive(Deserialize)]
        #[serde(try_from = "String")]
        struct Odd;
        impl TryFrom<String> for Odd {
            type Error = &'static str;
            fn try_from(_: String) -> Result<Self, Self::Error> {
                Err("not that one")
            }
        }
        assert!(!state!(odd: Odd, behind: u64).1);
        assert!(!shape::<serde_json::Value>().1);
    }
}
