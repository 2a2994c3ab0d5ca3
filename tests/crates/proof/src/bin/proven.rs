//! Apply functions of every ordinary kind: the proof build shows that none of them can panic.
#![allow(missing_docs, unreachable_pub, clippy::print_stdout)]
#![allow(clippy::arithmetic_side_effects, clippy::assign_op_pattern)] // what is trusted
#![allow(clippy::assigning_clones, clippy::redundant_closure_call)] // people write both

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    convert::Infallible,
};

use entail::prelude::*;

/// A state with a field of every usual kind.
#[aggregate(default)]
#[derive(Default)]
pub struct Everything {
    items: Vec<u64>,
    lines: Vec<Line>,
    queue: VecDeque<u64>,
    names: BTreeMap<String, u64>,
    places: HashMap<Uuid, Line>,
    set: BTreeSet<u64>,
    text: String,
    total: u64,
    rate: f64,
    item: Option<Line>,
    last: Option<Box<Line>>,
}

#[value]
pub struct Line {
    pub product: String,
    pub quantity: u64,
}

#[event]
pub struct Moved {
    pub line: Line,
    pub key: Uuid,
    pub index: usize,
    pub name: String,
    pub names: Vec<String>,
    pub total: u64,
}

#[event]
pub struct Counted {
    pub by: u64,
}

#[event]
pub struct Divided {
    pub by: std::num::NonZeroU64,
}

#[aggregate]
impl Everything {
    #[command]
    pub fn move_all(
        &self,
        line: Line,
        names: Vec<String>,
        context: &Context<Self>,
    ) -> Result<Moved, Infallible> {
        Ok(Moved {
            total: self.total.saturating_add(line.quantity),
            index: names.len(),
            name: line.product.clone(),
            key: context.new_uuid(),
            line,
            names,
        })
    }

    #[apply]
    fn moved(&mut self, event: &Moved) {
        self.lines.push(event.line.clone());
        self.items.push(event.total);
        self.items.retain(|item| *item != event.total);
        self.items.truncate(event.index);
        self.items.clear();
        self.queue.push_back(event.total);
        while let Some(last) = self.queue.pop_front() {
            self.items.push(last);
        }
        self.names.insert(event.name.clone(), event.total);
        self.names.remove(&event.name);
        *self.names.entry(event.name.clone()).or_default() = event.total;
        for name in &event.names {
            self.names.insert(name.clone(), 3);
        }
        self.places.insert(event.key, event.line.clone());
        if let Some(line) = self.places.get_mut(&event.key) {
            line.quantity = line.quantity.saturating_add(event.total);
            line.product = event.name.clone();
        }
        self.places.remove(&event.key);
        self.set.insert(event.total);
        self.set.remove(&event.total);
        self.text = format!("{} of {name}", event.total, name = event.name);
        self.text.push_str(event.name.trim());
        self.lines = vec![event.line.clone()];
        self.lines = event
            .names
            .iter()
            .filter(|name| !name.is_empty())
            .map(|name| Line {
                product: name.clone(),
                quantity: event.total,
            })
            .collect();
        self.lines.sort_by_key(|line| line.quantity);
        if let Some(line) = self.lines.get_mut(event.index) {
            *line = event.line.clone();
        }
        let first = || {
            let line = self.lines.first()?;
            if line.quantity > 5 {
                return None;
            }
            Some(line.clone())
        };
        self.item = first();
        self.last = self.lines.last().cloned().map(Box::new);
        if event.total == 0 {
            return;
        }
        self.rate = self.rate * 2.0 + 1.0;
        self.total = trusted!("`max` sees to it", self.total.max(1) - 1);
        self.step();
    }

    fn step(&mut self) {
        self.total = self.total.wrapping_add(1);
    }

    #[command]
    pub fn count(&self, by: u64) -> Result<Counted, Infallible> {
        #[apply]
        fn counted(everything: &mut Everything, event: &Counted) {
            everything.total = everything.total.saturating_add(event.by);
            everything.item = None;
        }
        Ok(Counted { by })
    }

    #[command]
    pub fn divide(&self, by: std::num::NonZeroU64) -> Result<Divided, Infallible> {
        Ok(Divided { by })
    }

    #[apply(trusted = "the divisor is never zero: its type says so")]
    fn divided(&mut self, event: &Divided) {
        self.total = self.total / event.by.get();
    }
}

/// An aggregate that an event creates.
#[aggregate(error = Infallible)]
pub struct Account {
    owner: String,
    balance: u64,
}

#[event]
pub struct Opened {
    pub owner: String,
}

#[aggregate]
impl Account {
    #[command]
    pub fn open(owner: String) -> Result<Opened, Infallible> {
        Ok(Opened { owner })
    }

    #[apply]
    fn opened(event: &Opened) -> Self {
        Self {
            owner: event.owner.clone(),
            balance: 0,
        }
    }
}

fn main() {
    let account = Root::create(
        Id::<Account>::new(),
        Open {
            owner: "Ada".to_owned(),
        },
    );
    println!("{:?}", account.map(|account| account.balance));
}
