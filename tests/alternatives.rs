//! The alternatives that the messages of rules 3 and 4 suggest, and code that only looks like a
//! mistake. All of it compiles and runs.

#![allow(clippy::assign_op_pattern, clippy::explicit_iter_loop)] // people write both
#![allow(clippy::cast_precision_loss, clippy::redundant_closure_call)] // it is about the rules

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use entail::prelude::*;

/// A state with a field of every usual kind.
#[aggregate(default)]
#[derive(Default)]
pub struct Everything {
    items: Vec<u32>,
    queue: VecDeque<u32>,
    names: BTreeMap<String, u32>,
    places: HashMap<Uuid, u32>,
    set: BTreeSet<u32>,
    text: String,
    total: u64,
    signed: i64,
    rate: f64,
    item: Option<u32>,
    file: Option<File>,
    /// Fields that are called like methods which panic.
    expect: u32,
    unwrap: Vec<u32>,
}

#[value]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Level {
    Low = 1,
    High = 2,
}

const LIMIT: u64 = 8;

/// Everything that can happen.
#[event]
pub struct Happened {
    pub by: u64,
    pub index: usize,
    pub item: Option<u32>,
    pub key: Uuid,
    pub name: String,
    pub names: Vec<String>,
    pub rate: f64,
    pub level: u8,
}

/// Called like a type of the standard library, and taken by value.
#[value]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum File {
    Pdf,
}

fn panic(total: u64) -> u64 {
    total
}

#[aggregate]
impl Everything {
    #[command]
    pub fn happen(
        &self,
        by: u64,
        names: Vec<String>,
        context: &Context<Self>,
    ) -> Result<Happened, std::convert::Infallible> {
        Ok(Happened {
            by,
            index: usize::try_from(by).unwrap_or_default(),
            item: u32::try_from(by).ok(),
            key: context.new_uuid(),
            name: format!("number {by}"),
            names,
            rate: 0.5,
            level: Level::High as u8,
        })
    }

    #[apply]
    fn happened(&mut self, event: &Happened) {
        // Alternatives that cannot fail.
        if let Some(item) = self.items.get_mut(event.index) {
            *item = item.saturating_add(1);
        }
        self.items.extend(event.item);
        self.items.push(event.item.unwrap_or_default());
        self.items.retain(|item| *item != 7);
        self.items.truncate(event.index);
        self.items.drain(..);
        self.total = self.total.saturating_add(event.by).wrapping_mul(3);
        self.signed = self.signed.saturating_neg().saturating_abs();
        self.total = self.total.wrapping_shl(1).wrapping_shr(1);
        self.text = self.text.get(1..).unwrap_or_default().to_owned();
        self.item = event.item.map(|item| item.checked_div(2).unwrap_or(item));
        while let Some(last) = self.queue.pop_front() {
            self.items.push(last);
        }
        for (place, item) in self.items.iter_mut().enumerate() {
            *item = u32::try_from(place).unwrap_or(u32::MAX);
        }
        self.total = self.total.max(event.by).min(1_000).clamp(1, 900);

        // Maps and sets: their `insert` and `remove` cannot fail.
        self.names.insert(event.name.clone(), 1);
        self.places.insert(event.key, 2);
        self.places.remove(&event.key);
        for name in &event.names {
            self.names.remove(name);
        }
        for key in event.names.iter() {
            self.names.insert(key.clone(), 3);
        }
        if let Some(item) = event.item {
            self.set.insert(item);
            self.set.remove(&item);
        }
        self.names.entry(event.name.clone()).or_default();
        self.queue.push_back(4);

        // Floats, literals and constants.
        self.rate = self.rate + event.rate * 2.0;
        self.rate += 1.0 / 3.0;
        self.rate = -1.5_f64.abs();
        self.rate = self.total as f64 * std::f64::consts::PI;
        self.total = 60 * 60;
        self.signed = -1;
        self.item = Some(Level::Low as u32);
        self.total = event.by.rotate_left(3);
        self.text = self.text.clone() + "more";
        self.total = panic(self.total);
        self.rate = self.items.iter().map(|item| f64::from(*item)).sum::<f64>();
        for pair in self.items.chunks(2) {
            self.total = pair.len() as u64;
        }

        // Names that only look alike.
        let random = event.by;
        self.total = random;
        self.file = Some(File::Pdf);
        self.expect = self.expect.saturating_add(1);
        self.unwrap.clear();
        let unwrap = |value: u32| value;
        self.expect = unwrap(self.expect);
        self.unwrap = vec![self.expect; 2];
        self.text = format!("{} and {:?}", event.name, &self.items[..]);
        if matches!(event.item, Some(item) if item > 3) {
            self.text.clear();
        }
        // `?` and `return` in a closure leave the closure alone.
        let first = || {
            let item = self.items.first()?;
            if *item > 5 {
                return None;
            }
            Some(*item)
        };
        self.item = first();
        if event.by == 0 {
            return;
        }
        self.total = trusted!("`max` makes it at least 1", self.total.max(1) - 1);
        // A method of its own, which is called like one that panics.
        self.remove(event.index);
    }

    fn remove(&mut self, index: usize) {
        self.items.truncate(index);
    }
}

/// A state whose changes are under conditions.
#[aggregate(default)]
#[derive(Default)]
pub struct Guarded {
    items: Vec<u32>,
    queue: VecDeque<u32>,
    total: u64,
    rate: f64,
}

#[event]
pub struct Shifted {
    pub by: u64,
    pub place: usize,
    pub rate: f64,
}

#[aggregate]
impl Guarded {
    #[command]
    pub fn shift(&self, by: u64, place: usize) -> Result<Shifted, std::convert::Infallible> {
        Ok(Shifted {
            by,
            place,
            rate: 0.5,
        })
    }

    #[apply]
    fn shifted(&mut self, event: &Shifted) {
        self.items = vec![1, 2, 3, 4, 5];
        self.queue.extend(&self.items);
        // What a condition has made sure of.
        if event.place < self.items.len() {
            self.items[event.place] = 1;
            self.items.remove(event.place);
        }
        if let Some(place) = self.items.iter().position(|item| *item == 3) {
            let item = self.items.remove(place);
            self.queue.push_back(item);
        }
        if !self.items.is_empty() && event.by > 3 {
            self.items.swap_remove(0);
        }
        if let Some(first) = self.queue.remove(event.place) {
            self.items.push(first);
        }
        while self.queue.len() > 3 {
            self.queue.pop_front();
        }
        let Some(place) = self.items.iter().position(|item| *item == 4) else {
            return;
        };
        self.items.remove(place);
        if event.place >= self.items.len() {
            return;
        }
        self.items.insert(event.place, 2);
        // Operands of what is shown to be a float.
        self.rate = (self.rate + event.rate) / 4.0;
        self.rate += (event.rate - self.rate) / f64::from(2_u8);
        self.total = event.by / LIMIT;
    }
}

/// A function that is trusted as a whole.
#[aggregate(default)]
#[derive(Default)]
pub struct Trusting {
    total: u64,
}

#[event]
pub struct Divided {
    pub by: std::num::NonZeroU64,
}

#[aggregate]
impl Trusting {
    #[command]
    pub fn divide(&self, by: std::num::NonZeroU64) -> Result<Divided, std::convert::Infallible> {
        Ok(Divided { by })
    }

    /// Divides.
    #[apply(trusted = "the divisor is never zero: its type says so")]
    fn divided(&mut self, event: &Divided) {
        self.total = self.total / event.by.get();
    }
}

#[test]
fn what_is_fine_is_not_refused_and_runs() {
    for by in [0, 1, 7, 20, u64::MAX] {
        let names = vec!["one".to_owned(), format!("number {by}")];
        let everything = Root::create(Id::<Everything>::new(), Happen { by, names });
        assert_eq!(everything.unwrap().version(), Version::new(1));
    }
    for place in 0..7 {
        let shift = Shift { by: 9, place };
        assert!(Root::create(Id::<Guarded>::new(), shift).is_ok());
    }
    let by = std::num::NonZeroU64::MIN;
    assert!(Root::create(Id::<Trusting>::new(), Divide { by }).is_ok());
}

/// A private struct is not what `*` imports, so it needs no attribute.
mod imported {
    mod hidden {
        #[allow(dead_code)] // the other `Address` is used
        struct Address;
    }

    mod seen {
        use entail::prelude::*;

        #[value]
        pub struct Address {
            pub city: String,
        }
    }

    use entail::prelude::*;
    #[allow(unused_imports)] // nothing of it is public
    use hidden::*;
    use seen::*;

    #[aggregate(default)]
    #[derive(Default)]
    pub struct House {
        address: Option<Address>,
    }

    #[event(aggregate = House)]
    pub struct Moved {
        #[set]
        address: Option<Address>,
    }

    #[aggregate]
    impl House {
        #[command]
        pub fn move_in(&self, city: String) -> Result<Moved, std::convert::Infallible> {
            let address = Some(Address { city });
            Ok(Moved { address })
        }
    }

    #[test]
    fn a_private_struct_is_not_imported() {
        let city = "Kyoto".to_owned();
        let house = Root::create(Id::<House>::new(), MoveIn { city }).unwrap();
        let address = house.address.as_ref().map(|address| &*address.city);
        assert_eq!(address, Some("Kyoto"));
    }
}
